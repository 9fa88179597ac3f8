import DurableFiles
import Identifiers

/// STATE/current: which generation of each project runs. The one fact that readers see.
struct CurrentLinks: Sendable {
    let directory: DirectoryHandle

    /// The target of a project's link.
    enum Target: Equatable, Sendable {
        case nothing
        case generation(GenerationNumber)
        /// A link that names no generation of the project.
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

    /// Tells whether a link stands there, and nothing else.
    func isLink(_ project: ProjectName) throws -> Bool {
        try directory.status(of: project.text)?.kind == .symbolicLink
    }

    func generation(of project: ProjectName) throws -> GenerationNumber? {
        if case .generation(let number) = try target(of: project) { number } else { nil }
    }

    /// The place where the link leads, to return to; nothing where it leads to no generation of the project.
    func destination(of project: ProjectName) throws -> CurrentDestination {
        CurrentDestination(project, try generation(of: project))
    }

    /// One durable step: readers see the old generation or the new one.
    /// - Parameter step: makes the step itself, by calling what it is given, with whatever belongs to it.
    func flip(
        to destination: CurrentDestination,
        in step: (_ change: () throws(FileFailure) -> Void) throws(FileFailure) -> Void = {
            change throws(FileFailure) in
            try change()
        }
    ) throws(FileFailure) {
        let project = destination.project
        if let number = destination.number {
            return try directory.flip(link: project.text, to: Self.prefix(of: project) + number.description, in: step)
        }
        try step { () throws(FileFailure) in try directory.remove(file: project.text) }
        try directory.sync()
    }

    /// For a project that has nothing to run.
    func remove(_ project: ProjectName) throws {
        try flip(to: .nothing(of: project))
    }

    /// The projects that have a link.
    func projects() throws -> [ProjectName] {
        try directory.names().compactMap { ProjectName($0) }
    }

    private static func prefix(of project: ProjectName) -> String {
        "../generations/\(project.text)/"
    }
}

/// A place for the link `current` of a project to lead to: a generation that was staged or verified, the place where it led before,
/// or nothing. Nobody makes one of a bare number.
struct CurrentDestination: Sendable {
    let project: ProjectName
    /// Nil: nothing is current.
    let number: GenerationNumber?

    fileprivate init(_ project: ProjectName, _ number: GenerationNumber?) {
        self.project = project
        self.number = number
    }

    init(_ generation: StagedGeneration) { self.init(generation.project, generation.number) }

    init(_ generation: VerifiedGeneration) { self.init(generation.project, generation.number) }

    static func nothing(of project: ProjectName) -> CurrentDestination { CurrentDestination(project, nil) }
}
