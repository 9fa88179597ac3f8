import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import Signing

/// What of a bundle's documents is on the disk: STATE/bundles/PROJECT/DIGEST.
struct SurveyedBundle: Sendable {
    enum Fault: Sendable, Equatable {
        case manifest(found: String)
        case signature(found: String)
        case untrusted(found: String)
    }

    let record: BundleRecord
    /// As signed; nil if the signed list cannot be read.
    let resources: [SignedResource]?
    let faults: [Fault]

    var name: String { "\(record.project) \(record.report.bundle)" }
    /// From the root of the state.
    var path: String { "bundles/\(record.project)/\(record.digest.hex)" }
}

extension SurveyedBundle {
    static let manifestFile = "bundle.json"
    static let signatureFile = "bundle.sig"

    func finding(_ fault: Fault) -> CheckFinding {
        switch fault {
        case .manifest(let found):
            CheckFinding(
                NodeCode.bundleDamaged,
                "\(path)/\(Self.manifestFile)",
                expected: record.digest.description,
                found: found,
                meaning: "what \(name) says of its models is not what was signed",
                advice: Self.advice
            )
        case .signature(let found):
            CheckFinding(
                NodeCode.bundleDamaged,
                "\(path)/\(Self.signatureFile)",
                expected: "the signature of \(name), \(record.report.signer)",
                found: found,
                meaning: "the file does not say what the files of \(name) must be; the database keeps a copy of most",
                advice: Self.advice
            )
        case .untrusted(let found):
            CheckFinding(
                CheckCode.untrusted,
                "\(path)/\(Self.signatureFile)",
                expected: "a signature by a key or under a root in trust/",
                found: found,
                meaning: "its files are held to its list, but by nobody's word that this node takes",
                advice:
                    "if you trust the signer, put the key back into trust/; else deploy a bundle of one that you trust"
            )
        }
    }

    static let advice =
        "send the bundle again (slipway deploy FILE), or give its file: slipwayd fsck --repair --from FILE"
}

/// Reads the documents of bundles and holds them to the record and to the trust.
struct BundleSurvey: Sendable {
    let state: StateDirectory
    let ledger: ContentLedger
    /// nil: it cannot be read.
    let trust: Trust?

    func survey(_ record: BundleRecord) throws -> SurveyedBundle {
        var faults: [SurveyedBundle.Fault] = []
        var resources: [SignedResource]?
        do {
            let home = try state.bundles.open(directory: "\(record.project.text)/\(record.digest.hex)")
            if let found = try manifestFlaw(home, record) { faults.append(.manifest(found: found)) }
            let signature = try home.read(file: SurveyedBundle.signatureFile, limit: 256 << 20)
            if let expected = record.signature, StreamingDigest.of(signature) != expected {
                throw NodeFailure(
                    .bundleDamaged,
                    record.report.bundle.text,
                    "another content than was verified when it came"
                )
            }
            let statement = try BundleSignature.readUnverified(signature).statement
            let listed = statement.resources.first { $0.name.text == SurveyedBundle.manifestFile }
            if listed?.digest == record.digest {
                resources = statement.resources
                if let fault = judge(signature, record) { faults.append(fault) }
            } else {
                faults.append(.signature(found: "the signature of another bundle"))
            }
        } catch {
            faults.append(.signature(found: (error as? any CodedFailure)?.message ?? "\(error)"))
            if (error as? FileFailure)?.code == .notFound, faults.count == 1, try isGone(record) {
                faults.insert(.manifest(found: "nothing"), at: 0)
            }
        }
        return SurveyedBundle(record: record, resources: resources, faults: faults)
    }

    private func isGone(_ record: BundleRecord) throws -> Bool {
        guard try state.bundles.status(of: record.project.text)?.kind == .directory else { return true }
        let path = "\(record.project.text)/\(record.digest.hex)"
        return try state.bundles.status(of: path) == nil
    }

    private func manifestFlaw(_ home: DirectoryHandle, _ record: BundleRecord) throws -> String? {
        let name = SurveyedBundle.manifestFile
        guard let status = try home.status(of: name) else { return "nothing" }
        guard status.kind == .regular else { return "no regular file" }
        try ledger.read([(ContentLedger.Place(home, name), status)])
        let content = ledger.content(of: status)
        return content == .digest(record.digest) ? nil : content?.words
    }

    /// As of the time it came, since a certificate that has expired meanwhile was good then.
    private func judge(_ signature: [UInt8], _ record: BundleRecord) -> SurveyedBundle.Fault? {
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
        .trustConstraints,
        .trustProject, .trustTarget, .trustSubject, .trustEnded,
    ]
}
