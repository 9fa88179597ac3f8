import AsyncSupport
import DurableFiles
import Identifiers
import Signing
import Synchronization

/// A comparison of a generation on the disk with the signed list of its bundle.
struct GenerationVerification: Sendable {
    enum Depth: Sendable {
        /// Every file is there, a regular one of the signed size; every active link points to its version.
        case sizes
        /// The same, and each distinct content is read from the disk, or was just now, and has the signed digest.
        case contents
    }

    let generation: DirectoryHandle
    let bundle: StoredBundle
    let active: [ModelName: VersionID]
    /// Contents that were read since they came.
    var early: EarlyReadBack?

    /// One file to hash: those with the same inode are hashed once.
    private struct Content: Hashable {
        let digest: Digest
        let device: UInt64
        let inode: UInt64
    }

    /// - Throws: `generation.damaged` with every finding, whatever it is of.
    func check(_ depth: Depth, check: @Sendable () throws -> Void = {}) throws {
        let damage = try damage(depth, check: check)
        let findings = damage.vital + damage.versions.flatMap(\.findings)
        guard findings.isEmpty else { throw Self.failure(generation.path, findings) }
    }

    /// - Returns: all that is not as it was signed.
    func damage(_ depth: Depth, check: @Sendable () throws -> Void = {}) throws -> GenerationDamage {
        var findings = try linkFindings()
        var contents: [Content: [String]] = [:]
        for file in bundle.modelFiles {
            let status = try generation.status(of: file.name.text)
            guard let status, status.kind == .regular, status.size == file.size else {
                let found = status.map { $0.kind == .regular ? "\($0.size) bytes" : "no regular file" } ?? "nothing"
                findings.append(finding(file.name.text, expected: "a file of \(file.size) bytes", found: found))
                continue
            }
            if depth == .contents, early?.hasRead(status, file.digest) == true { continue }
            contents[Content(digest: file.digest, device: status.device, inode: status.inode), default: []].append(
                file.name.text
            )
        }
        if depth == .contents {
            // About as they lie on the disk.
            findings += try contentFindings(contents.sorted { $0.key.inode < $1.key.inode }, check: check)
        }
        return GenerationDamage(findings, active: active)
    }

    private func linkFindings() throws -> [Finding] {
        try active.compactMap { model, version in
            let name = "models/\(model)/active"
            guard try generation.status(of: name)?.kind == .symbolicLink else {
                return finding(name, expected: "a link to \(version)", found: "none")
            }
            let target = try generation.linkTarget(of: name)
            return target == version.text ? nil : finding(name, expected: "a link to \(version)", found: target)
        }
    }

    private func contentFindings(
        _ contents: [(key: Content, value: [String])],
        check: @Sendable () throws -> Void
    ) throws -> [Finding] {
        let findings = Mutex<[Finding]>([])
        try Parallel.forEach(count: contents.count, width: OwnProcess.processorCount) { index in
            try check()
            let (content, names) = contents[index]
            let found: String
            do {
                let file = try generation.open(file: names[0])
                let digest = try StreamingDigest.onDisk(file).digest
                if digest == content.digest { return }
                found = digest.description
            } catch {
                found = (error as? any CodedFailure)?.message ?? "\(error)"
            }
            let new = names.map { finding($0, expected: content.digest.description, found: found) }
            findings.withLock { $0 += new }
        }
        return findings.withLock { $0 }.sorted { $0.subject < $1.subject }
    }

    private func finding(_ name: String, expected: String, found: String) -> Finding {
        Finding(code: NodeCode.generationDamaged.rawValue, subject: name, expected: expected, found: found)
    }

    static func failure(_ path: String, _ findings: [Finding]) -> NodeFailure {
        let first = findings[0]
        let more = findings.count > 1 ? ", and \(findings.count - 1) more" : ""
        return NodeFailure(
            .generationDamaged,
            path,
            "\(first.subject): expected \(first.expected), found \(first.found)\(more); send the bundle again and deploy it",
            findings: findings
        )
    }
}
