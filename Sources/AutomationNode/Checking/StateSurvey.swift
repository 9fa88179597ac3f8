import ContentStore
import DurableFiles
import Identifiers
import Signing

/// Reads a node's state from end to end, and changes nothing.
struct StateSurvey: Sendable {
    let state: StateDirectory
    let store: ContentStore
    let ledger: ContentLedger
    let facts: NodeFacts

    /// What bundles list, by digest, with the name of one file that needs it.
    static func needs(of bundles: [SurveyedBundle]) -> [Digest: String] {
        bundles.reduce(into: [:]) { needs, bundle in
            for resource in bundle.resources ?? [] {
                let isBetter = needs[resource.digest]?.hasPrefix("blobs/") ?? true
                if isBetter { needs[resource.digest] = resource.name.text }
            }
        }
    }

    /// What is wrong with directories that must be there; the rest cannot be looked at without them.
    static func missingDirectories(of root: DirectoryHandle) throws -> [(name: String, mode: UInt32, CheckFinding)] {
        try (ContentStore.directories + StateDirectory.directories).compactMap { name, mode in
            var isThere = true
            for depth in 1...name.split(separator: "/").count {
                let path = name.split(separator: "/").prefix(depth).joined(separator: "/")
                isThere = try isThere && root.status(of: path)?.kind == .directory
            }
            if isThere { return nil }
            let finding = CheckFinding(
                CheckCode.directory,
                name,
                expected: "a directory",
                found: "none",
                meaning: "all that was in it is gone; the rest is not checked without it",
                advice: "slipwayd fsck --repair makes it and goes on; slipwayd makes it at its start, too"
            )
            return (name, mode, finding)
        }
    }

    /// - Parameter needs: nil: the database cannot be read, so nobody knows.
    static func blobFinding(_ fault: BlobFault, needs: [Digest: String]?) -> CheckFinding {
        let user = fault.digest.flatMap { needs?[$0] }
        let nobody = needs == nil ? "what needs it is not known without node.db" : "no bundle that is here lists it"
        let what = user.map { "it is \($0) of a bundle that is here" } ?? nobody
        return switch fault.kind {
        case .stray:
            CheckFinding(
                CheckCode.stray,
                fault.subject,
                expected: "only blobs, named by their digests",
                found: fault.found,
                meaning: "slipwayd did not put it there",
                advice: "slipwayd fsck --repair moves it to the quarantine"
            )
        case .writable:
            CheckFinding(
                CheckCode.mode,
                fault.subject,
                expected: "the mode 444",
                found: fault.found,
                meaning: "a program could change it, and every generation that has it",
                advice: "slipwayd fsck --repair sets the mode"
            )
        case .damaged, .noFile:
            CheckFinding(
                StoreCode.blobDamaged,
                fault.subject,
                expected: fault.digest?.description ?? "",
                found: fault.found,
                meaning: "the content is not what was signed; \(what)",
                advice: SurveyedBundle.advice
            )
        case .missing:
            CheckFinding(
                StoreCode.blobMissing,
                fault.subject,
                expected: fault.digest?.description ?? "",
                found: fault.found,
                meaning: "the content is gone; \(what)",
                advice: SurveyedBundle.advice
            )
        }
    }

    /// A generation that cannot be judged since its bundle is not in the database, or its list cannot be read.
    static func unjudged(_ generation: SurveyedGeneration) -> CheckFinding {
        CheckFinding(
            NodeCode.generationDamaged,
            generation.path,
            expected: "a bundle that says what its files must be",
            found: "none that can be read",
            meaning:
                "nobody can say whether generation \(generation.record.number) of \(generation.record.project) is whole",
            advice: SurveyedBundle.advice
        )
    }
}
