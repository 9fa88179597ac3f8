package import DurableFiles
import Identifiers

/// One of the two files that make a directory an OCI image layout: `oci-layout` and `index.json`.
package struct LayoutFile: Sendable {
    private let name: String
    private let content: [UInt8]
    private let limit: Int
    private let expected: String
    private let meaning: String
    private let advice: String

    /// - Parameters:
    ///   - content: the bytes that the file must have.
    ///   - limit: the bytes that are read at most.
    ///   - expected: the content in words; nil: the content itself, which is text.
    package init(
        _ name: String,
        content: [UInt8],
        limit: Int = 64 << 20,
        expected: String? = nil,
        meaning: String,
        advice: String
    ) {
        self.name = name
        self.content = content
        self.limit = limit
        self.expected = expected ?? String(decoding: content, as: UTF8.self)
        self.meaning = meaning
        self.advice = advice
    }

    /// - Returns: nil if the file is as it must be.
    package func inspect(in root: DirectoryHandle) -> CheckFinding? {
        let found: String
        do {
            if try root.read(file: name, limit: limit) == content { return nil }
            found = "other content"
        } catch {
            found = error.code == .notFound ? "nothing" : error.message
        }
        return CheckFinding(
            CheckCode.layout,
            name,
            expected: expected,
            found: found,
            meaning: meaning,
            advice: advice
        )
    }

    /// Writes the file again if it is not as it must be. A directory with its name goes to the quarantine.
    /// - Returns: the finding with its outcome; nil if there was nothing to do.
    package func repair(in root: DirectoryHandle, _ quarantine: Quarantine) throws -> CheckFinding? {
        guard let finding = inspect(in: root) else { return nil }
        if try root.status(of: name)?.kind == .directory {
            _ = try quarantine.take(name, from: root, because: finding)
        }
        try root.replace(file: name, with: content)
        return finding.ending(.repaired, "written anew")
    }
}
