import Identifiers
import MLflow

/// An address by which MLflow names one model.
enum ModelURI: Sendable {
    /// `models:/NAME/VERSION` or `models:/NAME@ALIAS`
    case registered(name: String, VersionSelector)
    /// `models:/m-ID`: a logged model of MLflow 3.
    case loggedModel(id: String)
    /// `runs:/RUN/PATH`
    case run(id: String, path: String)

    /// - Parameter scheme: that of the text, in small letters.
    /// - Returns: nil for another scheme.
    /// - Throws: `import.options` for another form.
    init?(_ text: String, scheme: String) throws {
        switch scheme {
        case "models": self = try Self.model(text)
        case "runs": self = try Self.run(text)
        default: return nil
        }
    }

    private static func model(_ text: String) throws -> ModelURI {
        let rest = text.dropFirst("models:".count).drop { $0 == "/" }
        if rest.hasPrefix("m-"), rest.utf8.count == 34, rest.dropFirst(2).allSatisfy(\.isHexDigit) {
            return .loggedModel(id: String(rest))
        }
        if let slash = rest.lastIndex(of: "/"), let version = Int64(rest[rest.index(after: slash)...]), version > 0 {
            return .registered(name: String(rest[..<slash]), .version(version))
        }
        if let at = rest.lastIndex(of: "@"), at > rest.startIndex, rest.index(after: at) < rest.endIndex {
            return .registered(name: String(rest[..<at]), .alias(String(rest[rest.index(after: at)...])))
        }
        throw SavedModelsFailure(
            .importOptions,
            text,
            expected: "models:/NAME/VERSION or models:/NAME@ALIAS",
            found: "another form"
        )
    }

    private static func run(_ text: String) throws -> ModelURI {
        let parts = text.dropFirst("runs:".count).split(separator: "/").map(String.init)
        guard parts.count > 1, let id = parts.first else {
            throw SavedModelsFailure(.importOptions, text, expected: "runs:/RUN/PATH", found: "another form")
        }
        return .run(id: id, path: parts.dropFirst().joined(separator: "/"))
    }
}

/// The part of `models:/…` that chooses a version.
enum VersionSelector: Sendable {
    case version(Int64)
    case alias(String)

    /// The version of a model that it chooses.
    /// - Parameters:
    ///   - flaws: the entries of the model that cannot be read.
    ///   - text: the source as the user wrote it.
    /// - Throws: `import.source` where there is none, or why it cannot be read.
    func version(of model: RegisteredModel, flaws: [RegistryFlaw], source text: String) throws -> RegisteredVersion {
        let number: Int64
        switch self {
        case .version(let version): number = version
        case .alias(let alias):
            guard let version = model.aliases[alias] else {
                if let flaw = flaws.first(where: { $0.part == .detail("alias \(alias)") }) { throw flaw.cause }
                throw SavedModelsFailure(
                    .importSource,
                    text,
                    expected: "an alias of \(model.title)",
                    found: model.aliases.isEmpty
                        ? "none at all" : "only \(ProjectState.list(model.aliases.keys.sorted()))"
                )
            }
            number = version
        }
        guard let version = model.versions.first(where: { $0.version == number }) else {
            if let flaw = flaws.first(where: { $0.hides(number) }) { throw flaw.cause }
            throw SavedModelsFailure(
                .importSource,
                text,
                expected: "a version of \(model.title)",
                found: model.versions.isEmpty
                    ? "none at all" : "only \(ProjectState.list(model.versions.map { String($0.version) }))"
            )
        }
        return version
    }
}
