import DurableFiles
import Identifiers
import Integrity
import Signing

/// Compares the audit with its anchors and sealed segments.
struct AuditInspection: Sendable {
    /// The path of a file of anchors; nil if there is none.
    let anchorPath: String?
    /// Directories besides STATE/audit with sealed segments.
    let segmentPaths: [String]
    /// The path of a PEM file; nil: the node's own key, which is in the state.
    let publicKeyPath: String?

    func run(_ root: DirectoryHandle) throws -> [CheckFinding] {
        let database: NodeDatabase
        do {
            database = try NodeDatabase(examining: root)
        } catch {
            return anchorPath == nil ? [] : [DatabaseInspection.unreadable(error)]
        }
        defer { try? database.close() }
        let sealed = (try? database.read { try AuditSegment.all(in: $0) }) ?? []
        guard anchorPath != nil || !sealed.isEmpty || !segmentPaths.isEmpty else { return [] }
        let known: VerificationKey
        do {
            known = try key() ?? NodeKey.load(from: root).verificationKey
        } catch let failure as NodeFailure where anchorPath == nil {
            return [Self.unreadableKey(failure)]
        }
        let files = try AuditSegmentFiles(root: root, paths: segmentPaths, key: known)
        let findings = files.check(sealed)
        guard let anchorPath else { return findings }
        let lines = try OpenFile.read(anchorPath).readAll(limit: 1 << 30)
        do {
            return findings + (try AnchorInspection(name: anchorPath, key: known, segments: files).run(lines, database))
        } catch {
            return findings + [DatabaseInspection.unreadable(error)]
        }
    }

    private func key() throws -> VerificationKey? {
        try publicKeyPath.map { path in
            let bytes = try OpenFile.read(path).readAll(limit: 1 << 16)
            return try VerificationKey(pem: String(decoding: bytes, as: UTF8.self), subject: path)
        }
    }

    private static func unreadableKey(_ failure: NodeFailure) -> CheckFinding {
        CheckFinding(
            NodeCode.nodeKey,
            NodeKey.fileName,
            expected: "the key that sealed parts of the audit",
            found: failure.message,
            meaning: "the sealed segments cannot be checked",
            advice: "give the public key, which was kept elsewhere: --anchor-key PEM"
        )
    }
}
