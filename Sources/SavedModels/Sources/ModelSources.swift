/// The kinds of sources there are.
enum ModelSources {
    /// In the order in which they are asked about a text: the first that recognizes it has it. `LocalRegistrySource` takes `models:/…`
    /// unless the named registry is on a server, so it stands before `TrackingServerSource`, which takes the rest.
    static let kinds: [any ModelSource.Type] = [
        DirectorySource.self, ArchiveSource.self, LocalRegistrySource.self, TrackingServerSource.self,
        ArtifactSource.self,
    ]

    /// The source that a text of the user names.
    /// - Throws: `import.source` or `import.remote` for a text that names none, or what the file system refuses.
    static func recognize(_ text: String, of request: ImportRequest) throws -> any ModelSource {
        let source = try SourceText(
            text,
            schemes: kinds.reduce(into: []) { $0.formUnion($1.schemes) },
            registry: request.registry,
            workingDirectory: request.workingDirectory
        )
        for kind in kinds {
            if let found = try kind.recognize(source) { return found }
        }
        throw source.refusal
    }
}
