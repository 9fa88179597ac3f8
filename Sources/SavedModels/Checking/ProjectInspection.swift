import ContentStore
import Datasets
import DurableFiles
import Identifiers
import Integrity

/// Reads a project's store from end to end and changes nothing. The lock is the caller's.
///
/// The doings of Git are no damage: in its work tree blobs may be writable, and the index and directories without content missing.
struct ProjectInspection {
    let root: DirectoryHandle
    let digests: InodeDigestCache

    private static let program = "slipway"
    private static let importing =
        "import the version again from where it came, or give a copy of it: slipway fsck --repair --from BUNDLE|DIR"

    func run() throws -> CheckReport {
        var report = CheckReport()
        report.findings = try Self.missingDirectories(of: root).map(\.finding)
        guard report.findings.isEmpty else { return report }
        let store = try ContentStore(examining: root)
        var needs: VersionNeeds?
        report.findings += [Self.layoutFile.inspect(in: root)].compactMap { $0 }
        do {
            let state = try Self.state(in: root)
            if try !GitFiles.isWorkTree(root) {
                report.findings += [Self.indexFile(of: state).inspect(in: root)].compactMap { $0 }
            }
            needs = VersionNeeds(of: state, in: store)
        } catch {
            report.findings.append(Self.unreadable(error))
        }
        let faults = try Self.faults(
            BlobInspection(store, digests: digests).run(needed: needs?.digests ?? []),
            in: root
        )
        report.findings += faults.map { Self.finding(of: $0, needs) }
        let broken = faults.lostDigests
        report.findings += needs?.versions.compactMap { Self.finding(of: $0, broken: broken) } ?? []
        report.findings += try Self.leftovers(in: root)
        report.count(digests)
        return report
    }

    static func state(in root: DirectoryHandle) throws -> ProjectState {
        try ProjectState(json: root.read(file: Project.fileName), path: root.fullPath(of: Project.fileName))
    }

    static func missingDirectories(of root: DirectoryHandle) throws -> [MissingDirectory] {
        let missing = try MissingDirectory.all(
            of: ContentStore.directories,
            in: root,
            advice: "slipway fsck --repair makes it and goes on"
        )
        guard !missing.isEmpty, try GitFiles.isWorkTree(root) else { return missing }
        let isEmpty = (try? state(in: root)).map { state in
            state.models.allSatisfy(\.versions.isEmpty) && state.documents.isEmpty
                && !state.datasets.contains(where: \.isKept)
        }
        return missing.filter { $0.name == ContentStore.directories[0].name && isEmpty != true }
    }

    /// Those that are none of Git's doing.
    static func faults(_ all: [BlobFault], in root: DirectoryHandle) throws -> [BlobFault] {
        guard all.contains(where: { $0.kind == .writable }), try GitFiles.isWorkTree(root) else { return all }
        return all.filter { $0.kind != .writable }
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

    static let layoutFile = layoutFile("oci-layout", ContentStore.layout)

    static func indexFile(of state: ProjectState) -> LayoutFile {
        layoutFile("index.json", Snapshot.index(of: state), expected: "the versions of the project")
    }

    private static func layoutFile(_ name: String, _ content: [UInt8], expected: String? = nil) -> LayoutFile {
        LayoutFile(
            name,
            content: content,
            expected: expected,
            meaning: "other programs do not read the store as what it is, or slipway does not open it",
            advice: "slipway fsck --repair writes it anew"
        )
    }

    /// - Parameter needs: nil if the records of the project cannot be read.
    static func finding(of fault: BlobFault, _ needs: VersionNeeds?) -> CheckFinding {
        let owned = fault.digest.flatMap { needs?.attachments[$0] }
        let document = fault.digest.flatMap { needs?.documents[$0] }
        let dataset = fault.digest.flatMap { needs?.datasets[$0] }
        let advice =
            owned.map { $0.attachment.kind.replacement.advice($0.model, $0.version.version) }
            ?? document.map { $0.kind.replacement.projectAdvice }
            ?? dataset.map {
                "slipway dataset add \($0) FILE --keep --replace, or slipway fsck --repair --from DIR with the file in it"
            }
            ?? importing
        return fault.finding(
            of: program,
            danger: "a program could change it",
            loss: (use(of: fault.digest, owned, needs), advice)
        )
    }

    private static func use(of digest: Digest?, _ owned: OwnedAttachment?, _ needs: VersionNeeds?) -> String {
        guard let digest, let needs else { return "what needs it is not known without project.json" }
        if let owned { return "it is the \(owned.attachment.kind.noun) of \(owned.model) \(owned.version.version)" }
        if let document = needs.documents[digest] { return "it is a \(document.kind.noun) of the project" }
        if let dataset = needs.datasets[digest] { return "it is the kept file of the data set \(dataset)" }
        guard let version = needs.version(needing: digest) else { return "no version needs it" }
        return "\(version.name) lacks it: \(version.contents[digest] ?? "")"
    }

    /// - Parameter broken: the contents that are damaged or missing.
    /// - Returns: nil if the version needs none of them.
    static func finding(of version: VersionNeeds.Version, broken: Set<Digest>) -> CheckFinding? {
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
        names += try ingests(in: root).map { "ingest/\($0)" }
        return names.sorted().map {
            .leftover(
                $0,
                found: "a file of an interrupted command",
                advice: "the next command that changes the project removes it"
            )
        }
    }

    /// None where the directory is missing, or is the affair of another user.
    private static func ingests(in root: DirectoryHandle) throws -> [String] {
        do {
            return try root.open(directory: "ingest").names()
        } catch {
            guard error.code == .notFound || error.code == .permission else { throw error }
            return []
        }
    }
}
