import Identifiers
import Integrity
import NodeAPI
import Signing

/// The documents of a bundle as they are on the disk: STATE/bundles/PROJECT/DIGEST.
struct InspectedBundle: Sendable {
    enum Fault: Sendable, Equatable {
        case manifest(found: String)
        case signature(found: String)
        case untrusted(found: String)
    }

    let record: BundleRecord
    /// The list that was signed; nil if it cannot be read.
    let resources: [SignedResource]?
    let faults: [Fault]

    var name: String { "\(record.project) \(record.report.bundle)" }
    /// The path from the root of the state.
    var path: String { "bundles/\(record.project)/\(record.digest.hex)" }
    var findings: [CheckFinding] { faults.map(finding) }

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
                meaning: "no trusted signer vouches for the list of its files",
                advice:
                    "if you trust the signer, put the key back into trust/; else deploy a bundle of one that you trust"
            )
        }
    }

    static let advice =
        "send the bundle again (slipway deploy FILE), or give its file: slipwayd fsck --repair --from FILE"
}

extension Sequence<InspectedBundle> {
    /// The contents that the bundles list, each with the name of one file that needs it.
    var needs: [Digest: String] {
        reduce(into: [:]) { needs, bundle in
            for resource in bundle.resources ?? [] {
                let isBetter = needs[resource.digest]?.hasPrefix("blobs/") ?? true
                if isBetter { needs[resource.digest] = resource.name.text }
            }
        }
    }
}
