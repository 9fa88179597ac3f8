import Identifiers
import Signing

/// A generation that is complete, durable and read back, made of a bundle that was verified against the current trust.
///
/// The switch takes one of these. Only a staging makes one.
struct StagedGeneration: Sendable {
    let project: ProjectName
    let number: GenerationNumber

    fileprivate init(_ project: ProjectName, _ number: GenerationNumber) {
        self.project = project
        self.number = number
    }
}

extension GenerationDirectory {
    /// Makes a generation of a trusted bundle. Nothing of it stays if that fails.
    /// - Parameters:
    ///   - fallback: the files that its active files must not be the same files as.
    ///   - check: called between files; throws to stop.
    /// - Returns: the generation, and which of its files were made apart.
    func stage(
        _ bundle: TrustedBundle,
        active: [ModelName: VersionID],
        _ project: ProjectName,
        _ number: GenerationNumber,
        apartFrom fallback: ActiveInodes,
        check: @Sendable () throws -> Void
    ) throws -> (generation: StagedGeneration, separation: SeparationReport) {
        let report = try make(bundle.contents, active: active, project, number, apartFrom: fallback, check: check)
        return (StagedGeneration(project, number), report)
    }

    /// Reads back a generation that is there already, so that it need not be made again.
    /// - Throws: `generation.damaged`, naming the files, unless everything the bundle signed is there.
    func restage(
        _ bundle: TrustedBundle,
        active: [ModelName: VersionID],
        _ project: ProjectName,
        _ number: GenerationNumber,
        check: @Sendable () throws -> Void
    ) throws -> StagedGeneration {
        try GenerationVerification(generation: try open(project, number), bundle: bundle.contents, active: active)
            .check(.contents, check: check)
        return StagedGeneration(project, number)
    }
}
