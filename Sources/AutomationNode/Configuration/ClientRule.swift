import Identifiers

/// The rights of clients by the name in their certificate.
package struct ClientRule: Sendable, Hashable {
    /// Tells whether the name is the subject; else it is one of the alternative names.
    package let isSubject: Bool
    package let pattern: NamePattern
    package let grant: TokenGrant

    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["subject", "san", "role", "projects", "models"])
        try node.refuseEmpty(["projects", "models"])
        guard let role = try members["role"].flatMap({ (role) throws(NodeFailure) in Role(rawValue: try role.text()) })
        else {
            throw (members["role"] ?? node).wrong(
                expected: "a role: " + Role.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        switch (members["subject"], members["san"]) {
        case (let subject?, nil):
            (isSubject, pattern) = (true, NamePattern(try subject.text(), stops: [",", "+", "\\"]))
        case (nil, let name?):
            let text = try name.text()
            guard let stops = Self.stops.first(where: { text.hasPrefix($0.kind) })?.stops else {
                throw name.wrong(expected: "DNS:, URI: or email: and a name, with * for a part of it")
            }
            (isSubject, pattern) = (false, NamePattern(text, stops: stops))
        default: throw node.wrong(expected: "either subject or san")
        }
        let projects = try members["projects"].map { (list) throws(NodeFailure) in
            try Self.names(list, ProjectName.init)
        }
        let models = try members["models"].map { (list) throws(NodeFailure) in try Self.names(list, ModelName.init) }
        guard models == nil || role.isOfModels else {
            throw node.wrong(expected: "models only with the role scorer or labeler: all else concerns a whole project")
        }
        grant = TokenGrant(role: role, scope: Scope(projects: projects, models: models))
    }

    private static func names<Name: Hashable>(
        _ node: ConfigurationNode,
        _ read: (String) -> Name?
    ) throws(NodeFailure) -> Set<Name> {
        let texts = try node.texts()
        let names = texts.compactMap(read)
        guard names.count == texts.count, !names.isEmpty else { throw node.wrong(expected: "names") }
        return Set(names)
    }

    /// Bytes that a `*` does not reach over, by the kind of name.
    private static let stops: [(kind: String, stops: Set<Character>)] = [
        ("DNS:", ["."]), ("URI:", ["/"]), ("email:", ["@"]),
    ]
}

/// A name in which each `*` matches characters of one part, at least one and never more than the part; `?` is a character as any other.
/// It is stricter than the `NamePattern` of Signing, since it gives rights to who shows a certificate.
package struct NamePattern: Sendable, Hashable {
    private let parts: [String]
    /// The byte that ends a part.
    private let stops: Set<Character>

    init(_ text: String, stops: Set<Character>) {
        parts = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        self.stops = stops
    }

    package func matches(_ text: String) -> Bool {
        guard let first = parts.first, text.hasPrefix(first) else { return false }
        return Self.matches(text.dropFirst(first.count), parts.dropFirst(), stops)
    }

    private static func matches(_ text: Substring, _ parts: ArraySlice<String>, _ stops: Set<Character>) -> Bool {
        guard let next = parts.first else { return text.isEmpty }
        // At least one character; a name of certificates has at most some hundred.
        var rest = text
        while let character = rest.first, !stops.contains(character) {
            rest = rest.dropFirst()
            if rest.hasPrefix(next), matches(rest.dropFirst(next.count), parts.dropFirst(), stops) { return true }
        }
        return false
    }
}
