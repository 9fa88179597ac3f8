import Bundles
import DurableFiles
import Identifiers
import MLflow

/// A model directory that passed all checks: it can be imported.
struct ModelDirectory: Sendable {
    /// The path by which it is opened again: a registry may have more versions than a process may have open directories.
    let path: String
    let mlmodel: MLmodel
    /// Ascending by name.
    let files: [TreeWalk.File]
    /// Nil if the model does not name one.
    let python: String?
    /// Unusual things that are no reason to refuse it, a line each.
    let warnings: [String]
    /// The MLmodel that is taken in place of its own, if that names paths of Windows.
    let pathRepair: WindowsPathRepair?

    /// Bytes of all its files.
    var bytes: UInt64 { files.clampedSum { $0.size } }

    /// Nothing of the model is run.
    /// - Parameter isOurs: true for files that this import wrote itself, which it can read. The files of others are opened once
    ///   beforehand: a version with a file that may not be read is left out before anything is copied.
    /// - Throws: for an error in MLmodel, a file name that no bundle can hold, a link that leaves the directory, or a file that
    ///   cannot be read.
    init(path: String, isOurs: Bool = false) throws {
        self.path = path
        let root = try DirectoryHandle(path: path)
        let found = try TreeWalk.files(below: root)
        let location = Self.location(ofMLmodelIn: found)
        let written = try MLmodel.read(from: root, at: location)
        pathRepair = try WindowsPathRepair(root.read(file: location), of: written, in: root)
        mlmodel = pathRepair?.mlmodel ?? written
        files = found.map { [pathRepair] file in
            guard file.name.text == MLmodel.fileName, let pathRepair else { return file }
            return TreeWalk.File(name: file.name, size: UInt64(pathRepair.bytes.count), location: file.location)
        }
        let findings = try mlmodel.pathFindings(in: root)
        if let first = findings.first {
            throw MLflowFailure(
                .modelPath,
                first.subject,
                "expected \(first.expected), found \(first.found); restore the missing file, or correct the MLmodel",
                findings: findings
            )
        }
        try Self.refuseTwins(files, in: root)
        if !isOurs {
            for file in found { _ = try root.open(file: file.location) }
        }
        python = try mlmodel.pythonVersion ?? ModelRequirements.read(from: root).pythonVersion
        let changes =
            pathRepair.map { $0.changes.map { "MLmodel has a Windows path; in the imported copy \($0)" } } ?? []
        warnings =
            changes
            + files.filter { !$0.name.text.isComposed }.map {
                "the name \($0.name) is not in Unicode NFC; it is kept as it is, and bsdtar will compose it when it unpacks"
            }
    }

    /// MLmodel may be a link to a copy that stays inside, as any other file.
    private static func location(ofMLmodelIn files: [TreeWalk.File]) -> String {
        files.first { $0.name.text == MLmodel.fileName }?.location ?? MLmodel.fileName
    }

    /// Refuses two names that are canonically equivalent: Swift compares texts this way, as normalizing file systems and
    /// unpackers do.
    private static func refuseTwins(_ files: [TreeWalk.File], in root: DirectoryHandle) throws {
        var seen: [String: EntryName] = [:]
        for file in files {
            for name in file.name.directories + [file.name] where name.text.utf8.contains(where: { $0 >= 0x80 }) {
                guard let twin = seen.updateValue(name, forKey: name.text), twin != name else { continue }
                throw SavedModelsFailure(
                    .importFileName,
                    root.fullPath(of: name.text),
                    "two names are the same text in different Unicode forms; where names are normalised one would replace "
                        + "the other; rename one"
                )
            }
        }
    }

    /// A bundle holds the file as `models/MODEL/VERSION/PATH`, which has limits of its own.
    func requireBundleNames(as model: ModelName, _ version: VersionID) throws {
        for file in files {
            do {
                _ = try EntryName("models/\(model)/\(version)/\(file.name)")
            } catch {
                throw SavedModelsFailure(
                    .importFileName,
                    "\(path)/\(file.name)",
                    expected: "a name that fits into a bundle",
                    found: "models/\(model)/\(version)/\(file.name) has \(error.flaw.rawValue); shorten it"
                )
            }
        }
    }
}
