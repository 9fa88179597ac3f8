import Identifiers
import Integrity

/// A generation's directory on the disk, compared with the signed list of its bundle.
struct InspectedGeneration: Sendable {
    struct Fault: Sendable {
        enum Kind: Sendable, Equatable {
            /// The whole directory is missing.
            case gone
            /// A file without the digest that it must have.
            case file(Digest)
            /// A link `active` that does not name that version.
            case link(VersionID)
            /// An unsigned file.
            case extra
            /// A file whose mode allows writing.
            case writable
        }

        let kind: Kind
        /// The path from the generation's own directory.
        let name: String
        let found: String
        /// True if a directory has the name.
        var isDirectory = false
    }

    let record: GenerationRecord
    /// True if the bundle's signed list can be read. Without it the faults are not known.
    let isListed: Bool
    let faults: [Fault]

    /// The path from the root of the state.
    var path: String { "generations/\(record.project)/\(record.number)" }
    var isWhole: Bool { isListed && faults.isEmpty }
    var findings: [CheckFinding] { faults.map(finding) }

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
            advice: InspectedBundle.advice
        )
    }
    /// The finding of a generation whose bundle is not in the database, or whose list cannot be read.
    var unlisted: CheckFinding {
        CheckFinding(
            NodeCode.generationDamaged,
            path,
            expected: "a bundle with the list of its files",
            found: "no readable one",
            meaning: "it is unknown if generation \(record.number) of \(record.project) is sound",
            advice: InspectedBundle.advice
        )
    }
}
