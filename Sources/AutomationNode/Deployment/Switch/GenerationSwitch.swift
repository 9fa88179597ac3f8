import DurableFiles
import Identifiers
import Serving

/// The one step that makes another generation of a project current: the link on the disk and the answering generation change
/// together, and then the link is made durable. A request, or a reader of the link, sees both old or both new.
///
/// It takes a generation that was staged or verified, and never a number. Calls block.
struct GenerationSwitch: Sendable {
    let links: CurrentLinks
    let serving: ServingGenerations

    /// Makes a new generation current.
    /// - Throws: where that could not be made durable; then what was current is current again.
    func activate(_ generation: StagedGeneration) throws { try flip(to: CurrentDestination(generation)) }

    /// Makes an earlier generation current by order, with the same guarantee.
    func activate(_ generation: VerifiedGeneration) throws { try flip(to: CurrentDestination(generation)) }

    /// Makes the rollback target current. It stays current even if that cannot be made durable, since the generation it replaces
    /// has failed.
    func goBack(to generation: VerifiedGeneration) throws { try flipOnce(to: CurrentDestination(generation)) }

    /// Leaves nothing current, in a rollback without a target.
    func goBackToNothing(_ project: ProjectName) throws { try flipOnce(to: .nothing(of: project)) }

    /// Leaves nothing current of a project that is about to be removed.
    /// - Returns: where the link led before; nil if there was none.
    func hide(_ project: ProjectName) throws -> CurrentDestination? {
        let before = try links.destination(of: project)
        guard before.number != nil else { return nil }
        try flip(to: .nothing(of: project))
        return before
    }

    /// Takes `hide` back, where nothing came in its place.
    func show(_ before: CurrentDestination) throws {
        guard try links.generation(of: before.project) == nil else { return }
        try flip(to: before)
    }

    /// Makes the generations answer that the links name at a start.
    func serveCurrent() throws {
        for project in try links.projects() { serving.flip(project, to: try links.generation(of: project)) {} }
    }

    private func flip(to destination: CurrentDestination) throws {
        let before = try links.destination(of: destination.project)
        do {
            try flipOnce(to: destination)
        } catch {
            // What is not durable is not acknowledged: as far as that goes, all is as it was.
            if before.number != destination.number,
                try links.generation(of: destination.project) == destination.number
            {
                try? flipOnce(to: before)
            }
            throw error
        }
    }

    private func flipOnce(to destination: CurrentDestination) throws(FileFailure) {
        try links.flip(to: destination) { change throws(FileFailure) in
            try serving.flip(destination.project, to: destination.number, change)
        }
    }
}
