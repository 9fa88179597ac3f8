import DurableFiles
import Identifiers

/// STATE/current: which generation of each project runs. The one fact that readers see.
struct CurrentLinks: Sendable {
    let directory: DirectoryHandle

    /// What the link of a project says.
    enum Target: Equatable, Sendable {
        case nothing
        case generation(GenerationNumber)
        /// It points to what is no generation of the project.
        case foreign(String)
    }

    func target(of project: ProjectName) throws -> Target {
        guard try directory.status(of: project.text) != nil else { return .nothing }
        let text = try directory.linkTarget(of: project.text)
        let prefix = Self.prefix(of: project)
        guard text.hasPrefix(prefix), let number = GenerationNumber(text.dropFirst(prefix.count)) else {
            return .foreign(text)
        }
        return .generation(number)
    }

    /// Whether a link stands there, and nothing else.
    func isLink(_ project: ProjectName) throws -> Bool {
        try directory.status(of: project.text)?.kind == .symbolicLink
    }

    func generation(of project: ProjectName) throws -> GenerationNumber? {
        if case .generation(let number) = try target(of: project) { number } else { nil }
    }

    /// One durable step: readers see the old generation or the new one.
    func flip(_ project: ProjectName, to number: GenerationNumber) throws {
        try flip(project, to: number) { change throws(FileFailure) in try change() }
    }

    /// The same, or no generation for a project that has nothing to run.
    /// - Parameter step: makes the step itself, by calling what it is given, with whatever belongs to it.
    func flip(
        _ project: ProjectName,
        to number: GenerationNumber?,
        in step: (_ change: () throws(FileFailure) -> Void) throws(FileFailure) -> Void
    ) throws(FileFailure) {
        if let number {
            return try directory.flip(link: project.text, to: Self.prefix(of: project) + number.description, in: step)
        }
        try step { () throws(FileFailure) in try directory.remove(file: project.text) }
        try directory.sync()
    }

    /// For a project that has nothing to run.
    func remove(_ project: ProjectName) throws {
        try flip(project, to: nil) { change throws(FileFailure) in try change() }
    }

    /// The projects that have a link.
    func projects() throws -> [ProjectName] {
        try directory.names().compactMap { ProjectName($0) }
    }

    private static func prefix(of project: ProjectName) -> String {
        "../generations/\(project.text)/"
    }
}
