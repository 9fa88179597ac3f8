import ContentStore
import DurableFiles
import Identifiers
import StrictJSON

/// What is said of the things that a check of a project finds.
enum ProjectFindings {
    static let again =
        "import the version again from where it came, or give a copy of it: slipway fsck --repair --from BUNDLE|DIR"

    static func directories(of root: DirectoryHandle) throws -> [(name: String, mode: UInt32, finding: CheckFinding)] {
        try ContentStore.directories.compactMap { name, mode in
            if try isDirectory(name, in: root) { return nil }
            let finding = CheckFinding(
                CheckCode.directory,
                name,
                expected: "a directory",
                found: "none",
                meaning: "all that was in it is gone; the rest is not checked without it",
                advice: "slipway fsck --repair makes it and goes on"
            )
            return (name, mode, finding)
        }
    }

    private static func isDirectory(_ name: String, in root: DirectoryHandle) throws -> Bool {
        do {
            _ = try root.open(directory: name)
            return true
        } catch {
            guard [.notFound, .wrongKind, .link].contains(error.code) else { throw error }
            return false
        }
    }

    static func unreadable(_ error: any Error) -> CheckFinding {
        CheckFinding(
            SavedModelsCode.projectDamaged,
            Project.fileName,
            expected: "the records of the project",
            found: (error as? any CodedFailure)?.message ?? "\(error)",
            meaning: "which versions there are is not known; nothing is repaired without it",
            advice: "restore project.json from a backup"
        )
    }

    /// - Parameter content: what the file must hold.
    static func layout(_ name: String, _ content: [UInt8], in root: DirectoryHandle) -> CheckFinding? {
        let found: String
        do {
            if try root.read(file: name) == content { return nil }
            found = "other content"
        } catch {
            found = error.code == .notFound ? "nothing" : error.message
        }
        return CheckFinding(
            CheckCode.layout,
            name,
            expected: name == "index.json" ? "the versions of the project" : String(decoding: content, as: UTF8.self),
            found: found,
            meaning: "other programs do not read the store as what it is, or slipway does not open it",
            advice: "slipway fsck --repair writes it anew"
        )
    }

    /// - Parameter needs: nil: the project's records cannot be read, so nobody knows.
    static func blob(_ fault: BlobFault, _ needs: VersionNeeds?) -> CheckFinding {
        let owned = fault.digest.flatMap { needs?.attachments[$0] }
        let advice = owned.map { $0.attachment.kind.replacement.advice($0.model, $0.version.version) } ?? again
        let what = use(of: fault.digest, owned, needs)
        return switch fault.kind {
        case .stray:
            CheckFinding(
                CheckCode.stray,
                fault.subject,
                expected: "only blobs, named by their digests",
                found: fault.found,
                meaning: "slipway did not put it there",
                advice: "slipway fsck --repair moves it to the quarantine"
            )
        case .writable:
            CheckFinding(
                CheckCode.mode,
                fault.subject,
                expected: "the mode 444",
                found: fault.found,
                meaning: "a program could change it",
                advice: "slipway fsck --repair sets the mode"
            )
        case .damaged, .noFile, .missing:
            CheckFinding(
                fault.kind == .missing ? StoreCode.blobMissing : StoreCode.blobDamaged,
                fault.subject,
                expected: fault.digest?.description ?? "",
                found: fault.found,
                meaning: what,
                advice: advice
            )
        }
    }

    private static func use(of digest: Digest?, _ owned: OwnedAttachment?, _ needs: VersionNeeds?) -> String {
        guard let digest, let needs else { return "what needs it is not known without project.json" }
        if let owned { return "it is the \(owned.attachment.kind.noun) of \(owned.model) \(owned.version.version)" }
        guard let version = needs.version(needing: digest) else { return "no version needs it" }
        return "\(version.name) lacks it: \(version.contents[digest] ?? "")"
    }

    /// - Parameter broken: the contents that are damaged or missing.
    static func version(_ version: VersionNeeds.Version, broken: Set<Digest>) -> CheckFinding? {
        let lacking = version.contents.filter { broken.contains($0.key) }.values.sorted()
        guard !lacking.isEmpty else { return nil }
        let more = lacking.count > 3 ? ", and \(lacking.count - 3) more" : ""
        return CheckFinding(
            CheckCode.version,
            version.name,
            expected: "all of its \(version.version.files) files as they were imported",
            found: "damage in \(lacking.prefix(3).joined(separator: ", "))\(more)",
            meaning: "the version cannot be exported, nor can the project with it",
            advice: "slipway import SOURCE --model \(version.model) --version \(version.version.version), or "
                + "slipway fsck --repair --from BUNDLE|DIR"
        )
    }

    static func leftovers(in root: DirectoryHandle) throws -> [CheckFinding] {
        var names = try root.names().filter {
            $0.hasPrefix(DirectoryHandle.temporaryPrefix) || $0 == Project.extractionName || $0 == Project.wheelsName
        }
        names += try root.open(directory: "ingest").names().map { "ingest/\($0)" }
        return names.sorted().map { name in
            CheckFinding(
                CheckCode.leftover,
                name,
                expected: "nothing",
                found: "what an interrupted command left",
                meaning: "it takes room and does no harm",
                advice: "the next command that changes the project removes it",
                isHarmless: true
            )
        }
    }
}
