import ContentStore
import DurableFiles
import Identifiers
import Signing

/// What of a generation is on the disk, held to what its bundle signed.
struct SurveyedGeneration: Sendable {
    struct Fault: Sendable {
        enum Kind: Sendable, Equatable {
            /// The whole directory is not there.
            case gone
            /// A file, with the digest it must have.
            case file(Digest)
            /// A link `active`, with what it must say.
            case link(VersionID)
            /// What nobody signed.
            case extra
            /// The file can be written to.
            case writable
        }

        let kind: Kind
        /// From the generation's own directory.
        let name: String
        let found: String
        /// Whether a directory stands there.
        var isDirectory = false
    }

    let record: GenerationRecord
    /// Its faults are not known where the bundle's signed list cannot be read.
    let isJudged: Bool
    let faults: [Fault]

    /// From the root of the state.
    var path: String { "generations/\(record.project)/\(record.number)" }
    var isWhole: Bool { isJudged && faults.isEmpty }

    func finding(_ fault: Fault) -> CheckFinding {
        let (code, expected): (any FailureCode, String) =
            switch fault.kind {
            case .gone: (NodeCode.generationDamaged, "the generation's directory")
            case .file(let digest): (NodeCode.generationDamaged, digest.description)
            case .link(let version): (CheckCode.activeLink, "a link to \(version)")
            case .extra: (CheckCode.stray, "nothing, since nobody signed it")
            case .writable: (CheckCode.mode, "a file that cannot be written to")
            }
        return CheckFinding(
            code,
            fault.kind == .gone ? path : "\(path)/\(fault.name)",
            expected: expected,
            found: fault.found,
            meaning: "generation \(record.number) of \(record.project) is not what was signed",
            advice: SurveyedBundle.advice
        )
    }
}

/// Looks through the directories of generations.
struct GenerationSurvey: Sendable {
    let state: StateDirectory
    let ledger: ContentLedger

    /// Reads every file that is no link to a content read before. Blocks.
    /// - Parameter bundles: by digest, of the generations' projects.
    func survey(_ records: [GenerationRecord], _ bundles: [SurveyedBundle]) throws -> [SurveyedGeneration] {
        var trees: [(record: GenerationRecord, tree: GenerationTree?)] = []
        for record in records {
            let bundle = bundles.first {
                $0.record.project == record.project && $0.record.digest == record.bundleDigest
            }
            guard let resources = bundle?.resources else {
                trees.append((record, nil))
                continue
            }
            guard let home = try home(of: record) else {
                trees.append((record, GenerationTree(absent: record)))
                continue
            }
            trees.append((record, try GenerationTree(home, resources, record)))
        }
        try ledger.read(trees.flatMap { $0.tree?.files ?? [] }.map { ($0.place, $0.status) })
        return trees.map { record, tree in
            SurveyedGeneration(record: record, isJudged: tree != nil, faults: tree?.judged(by: ledger) ?? [])
        }
    }

    private func home(of record: GenerationRecord) throws -> DirectoryHandle? {
        do {
            return try state.generations.open(directory: "\(record.project.text)/\(record.number)")
        } catch {
            guard [.notFound, .wrongKind, .link].contains(error.code) else { throw error }
            return nil
        }
    }
}

/// The names in a generation's directory beside those that were signed.
private struct GenerationTree {
    struct File {
        let name: String
        let digest: Digest
        let place: ContentLedger.Place
        let status: FileStatus
    }

    private(set) var files: [File] = []
    private var faults: [SurveyedGeneration.Fault] = []
    private var missing: [String: Digest] = [:]
    private var links: [String: VersionID] = [:]
    private var directories: Set<String> = []

    init(absent record: GenerationRecord) {
        // Nothing runs what has failed: its directory is allowed to be gone.
        guard record.state != .failed else { return }
        faults = [SurveyedGeneration.Fault(kind: .gone, name: "", found: "none")]
    }

    init(_ home: DirectoryHandle, _ resources: [SignedResource], _ record: GenerationRecord) throws {
        for resource in resources where resource.name.text.hasPrefix("models/") {
            missing[resource.name.text] = resource.digest
            directories.formUnion(resource.name.directories.map(\.text))
        }
        missing[SurveyedBundle.manifestFile] = record.bundleDigest
        for (model, version) in record.active {
            links["models/\(model)/active"] = version
            directories.formUnion(["models", "models/\(model)"])
        }
        try visit(home, "", of: home)
        faults += missing.map { SurveyedGeneration.Fault(kind: .file($0.value), name: $0.key, found: "nothing") }
        faults += links.map { SurveyedGeneration.Fault(kind: .link($0.value), name: $0.key, found: "nothing") }
    }

    func judged(by ledger: ContentLedger) -> [SurveyedGeneration.Fault] {
        var faults = faults
        for file in files {
            if let content = ledger.content(of: file.status), content != .digest(file.digest) {
                faults.append(.init(kind: .file(file.digest), name: file.name, found: content.words))
            } else if file.status.permissions & 0o222 != 0 {
                let mode = "the mode " + String(file.status.permissions, radix: 8)
                faults.append(.init(kind: .writable, name: file.name, found: mode))
            }
        }
        // What stands in the way of something goes first.
        return faults.sorted { ($0.kind == .extra ? 0 : 1, $0.name) < ($1.kind == .extra ? 0 : 1, $1.name) }
    }

    private mutating func visit(_ directory: DirectoryHandle, _ path: String, of home: DirectoryHandle) throws {
        for child in try directory.names() {
            let name = path.isEmpty ? child : "\(path)/\(child)"
            guard let status = try directory.status(of: child) else { continue }
            if status.kind == .directory, directories.contains(name) {
                try visit(directory.open(directory: child), name, of: home)
            } else if let digest = missing.removeValue(forKey: name) {
                note(name, digest, status, home)
            } else if let version = links.removeValue(forKey: name) {
                let target = status.kind == .symbolicLink ? try directory.linkTarget(of: child) : Self.words(status)
                guard status.kind != .symbolicLink || target != version.text else { continue }
                let isDirectory = status.kind == .directory
                faults.append(.init(kind: .link(version), name: name, found: target, isDirectory: isDirectory))
            } else {
                faults.append(.init(kind: .extra, name: name, found: Self.words(status)))
            }
        }
    }

    private mutating func note(_ name: String, _ digest: Digest, _ status: FileStatus, _ home: DirectoryHandle) {
        guard status.kind == .regular else {
            let isDirectory = status.kind == .directory
            faults.append(
                .init(kind: .file(digest), name: name, found: Self.words(status), isDirectory: isDirectory)
            )
            return
        }
        let place = ContentLedger.Place(home, name)
        files.append(File(name: name, digest: digest, place: place, status: status))
    }

    private static func words(_ status: FileStatus) -> String {
        switch status.kind {
        case .regular: "a file of \(status.size) bytes"
        case .directory: "a directory"
        case .symbolicLink: "a symbolic link"
        case .other: "a device, a socket or a pipe"
        }
    }
}
