package import DurableFiles
import Identifiers

/// An MLmodel that was written on Windows, with its paths in the form that all systems read.
///
/// MLflow writes some paths in the form of the machine, and its loader does not find them on another system. If the file
/// exists, its path is rewritten; all other bytes stay.
package struct WindowsPathRepair: Sendable {
    package let bytes: [UInt8]
    package let mlmodel: MLmodel
    /// The changes, one a line.
    package let changes: [String]

    /// - Returns: nil if there is nothing to repair, or if a path cannot be repaired.
    package init?(_ bytes: [UInt8], of mlmodel: MLmodel, in model: DirectoryHandle) throws {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        var changes: [String] = []
        for path in mlmodel.paths() where path.isRequired {
            guard let name = try MLmodel.placeOfWindowsPath(path, in: model) else { continue }
            guard lines.indices.contains(path.line - 1),
                let line = Self.replaced(path.path, by: name, in: lines[path.line - 1])
            else { return nil }
            lines[path.line - 1] = line
            changes.append("line \(path.line), key \(path.key): \(MLflowFailure.excerpt(path.path)) is \(name)")
        }
        guard !changes.isEmpty else { return nil }
        let repaired = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        self.bytes = repaired
        self.changes = changes
        self.mlmodel = try MLmodel(yaml: repaired, subject: model.fullPath(of: MLmodel.fileName))
    }

    /// A line with the last place of a path replaced; in double quotes YAML doubles the backslashes.
    /// - Returns: nil if the line does not have it, as where YAML folds a long text.
    private static func replaced(_ path: String, by name: String, in line: [UInt8]) -> [UInt8]? {
        for spelling in [path.replacing("\\", with: "\\\\"), path] {
            let old = Array(spelling.utf8)
            guard line.count >= old.count else { continue }
            let starts = (0...(line.count - old.count)).reversed()
            if let at = starts.first(where: { line[$0..<$0 + old.count].elementsEqual(old) }) {
                return Array(line[..<at]) + Array(name.utf8) + Array(line[(at + old.count)...])
            }
        }
        return nil
    }
}
