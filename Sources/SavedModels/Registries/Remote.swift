package import Identifiers

package enum RemoteNameKind: NameKind {
    package static let noun = "remote name"
    package static let longest = 80
    package static let reserved: Set<String> = []
}

/// The name of a registry that a project follows, such as `origin`.
package typealias RemoteName = Name<RemoteNameKind>

/// A registry that a project follows under a name, and the part of it that `slipway sync` takes.
package struct Remote: Sendable, Hashable {
    package let name: RemoteName
    /// A tracking server's address without user and password, or the absolute place of a registry of this machine.
    package let location: String
    /// The names and patterns of models; empty: all.
    package let models: [String]
    /// Nil for the one named `default`.
    package let workspace: String?
    /// The rule for the active versions; nil: the project decides.
    package let activeFrom: ActiveVersionPolicy?

    init(
        name: RemoteName,
        location: String,
        models: [String],
        workspace: String?,
        activeFrom: ActiveVersionPolicy?
    ) {
        self.name = name
        self.location = location
        self.models = models
        self.workspace = workspace
        self.activeFrom = activeFrom
    }

    /// The order for a synchronisation: what it says goes before the remembered part.
    func completing(_ given: ImportRequest) -> ImportRequest {
        var request = given
        request.sources = [location]
        if request.workspace == nil { request.workspace = workspace }
        if request.models.isEmpty, request.workspace == workspace { request.models = models }
        if request.activeFrom == nil { request.activeFrom = activeFrom }
        return request
    }
}

extension ProjectState {
    /// The name of the remote that is meant where there are several and none is named.
    private static let usual = "origin"

    /// The remote that a text of the user names; without a text the only one, or `origin` of several.
    /// - Returns: nil for a text that names none, or a project without remotes.
    /// - Throws: `import.options` if there are several, and none is `origin`.
    package func remote(named text: String?) throws -> Remote? {
        if let text { return remotes.first { $0.name.text == text } }
        if remotes.count <= 1 { return remotes.first }
        if let usual = remotes.first(where: { $0.name.text == Self.usual }) { return usual }
        throw SavedModelsFailure(
            .importOptions,
            "slipway sync",
            expected: "the name of a remote, since there are several, and none is \(Self.usual)",
            found: "none; they are \(Self.list(remotes.map(\.name.text)))"
        )
    }
}
