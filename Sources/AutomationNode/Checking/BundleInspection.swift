import Bundles
import DurableFiles
import Identifiers
import Integrity
import NodeAPI
import Signing

/// Reads the documents of bundles and compares them with the record and with the trust.
struct BundleInspection: Sendable {
    let state: StateDirectory
    let digests: InodeDigestCache
    /// nil if it cannot be read.
    let trust: Trust?

    func inspect(_ record: BundleRecord) throws -> InspectedBundle {
        var faults: [InspectedBundle.Fault] = []
        var resources: [SignedResource]?
        do {
            let home = try state.bundles.open(directory: "\(record.project.text)/\(record.digest.hex)")
            if let found = try manifestFlaw(home, record) { faults.append(.manifest(found: found)) }
            let signature = try home.read(
                file: InspectedBundle.signatureFile,
                limit: Int(StoredBundles.limits.signatureBytes)
            )
            if let expected = record.signature, StreamingDigest.of(signature) != expected {
                throw NodeFailure(
                    .bundleDamaged,
                    record.report.bundle.text,
                    "another content than was verified when it came"
                )
            }
            let statement = try BundleSignature.readUnverified(signature).statement
            let listed = statement.resources.first { $0.name.text == InspectedBundle.manifestFile }
            if listed?.digest == record.digest {
                resources = statement.resources
                if let fault = trustFault(signature, record) { faults.append(fault) }
            } else {
                faults.append(.signature(found: "the signature of another bundle"))
            }
        } catch {
            faults.append(.signature(found: (error as? any CodedFailure)?.message ?? "\(error)"))
            if (error as? FileFailure)?.code == .notFound, faults.count == 1, try isGone(record) {
                faults.insert(.manifest(found: "nothing"), at: 0)
            }
        }
        return InspectedBundle(record: record, resources: resources, faults: faults)
    }

    private func isGone(_ record: BundleRecord) throws -> Bool {
        guard try state.bundles.status(of: record.project.text)?.kind == .directory else { return true }
        let path = "\(record.project.text)/\(record.digest.hex)"
        return try state.bundles.status(of: path) == nil
    }

    private func manifestFlaw(_ home: DirectoryHandle, _ record: BundleRecord) throws -> String? {
        let name = InspectedBundle.manifestFile
        guard let status = try home.status(of: name) else { return "nothing" }
        guard status.kind == .regular else { return "no regular file" }
        try digests.read([(InodeDigestCache.Place(home, name), status)])
        let content = digests.content(of: status)
        return content == .digest(record.digest) ? nil : content?.text
    }

    /// Verifies the signature as of the time it came, since a certificate that has expired meanwhile was good then.
    private func trustFault(_ signature: [UInt8], _ record: BundleRecord) -> InspectedBundle.Fault? {
        guard let trust else { return nil }
        do {
            let signer = try BundleSignature.verify(signature, trust: trust, at: record.received).signer
            try signer.grant.check(record.project, targets: record.report.targets)
            return nil
        } catch let failure as SigningFailure where Self.aboutTrust.contains(failure.code) {
            return .untrusted(found: failure.message)
        } catch {
            return .signature(found: (error as? any CodedFailure)?.message ?? "\(error)")
        }
    }

    private static let aboutTrust: Set<SigningCode> = [
        .signatureUntrusted, .signatureRevoked, .certificateUntrusted, .certificateValidity, .certificateChain,
        .certificateUsage, .certificateNames, .certificateRevoked, .certificateCRL, .certificateCritical,
        .trustConstraints, .trustProject, .trustTarget, .trustSubject, .trustEnded,
    ]
}
