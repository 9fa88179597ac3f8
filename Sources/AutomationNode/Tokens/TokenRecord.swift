import DurableFiles
package import Identifiers
import StrictJSON

/// The part of a token that the node keeps: all but the token itself.
///
/// A token that expires or has a scope keeps its role in `grants`: an older slipwayd without such tokens finds no role, and
/// refuses the token, since it cannot limit it.
package struct TokenRecord: Sendable, Hashable {
    package let name: String
    package let role: Role
    package let scope: Scope
    package let created: Timestamp
    /// Nil: never.
    package let expires: Timestamp?
    /// The name of its maker, for the audit; nil: unknown.
    let maker: String?
    let digest: Digest

    init(name: String, grant: TokenGrant, created: Timestamp, maker: String?, digest: Digest) {
        self.name = name
        self.maker = maker
        role = grant.role
        scope = grant.scope
        expires = grant.expires
        self.created = created
        self.digest = digest
    }

    init(json: [UInt8], name: String, subject: String) throws {
        let value = try JSONParser.parse(json, subject: subject, sizeLimit: TokenStore.fileLimit)
        guard value["name"]?.string == name, let grant = Self.grant(in: value),
            let created = value["created"]?.string.flatMap({ Timestamp($0) }),
            let digest = value["sha256"]?.string.flatMap({ Digest(hex: $0) })
        else {
            throw NodeFailure(
                .tokenDamaged,
                subject,
                "is no record of a token; remove it, and make the token anew if it is needed"
            )
        }
        self.init(name: name, grant: grant, created: created, maker: value["maker"]?.string, digest: digest)
    }

    /// Reads a grant; nil if a part of it cannot be read: a limit that is ignored would be none.
    private static func grant(in value: JSONValue) -> TokenGrant? {
        guard let grants = value["grants"] else {
            return value["role"]?.string.flatMap(Role.init(rawValue:)).map { TokenGrant(role: $0) }
        }
        guard value["role"] == nil, let object = grants.object, let role = grants["role"]?.string.flatMap(Role.init),
            object.keys.allSatisfy({ ["role", "expires", "projects", "models"].contains($0) }),
            let expires = optional(grants["expires"], { $0.string.flatMap { Timestamp($0) } }),
            let projects = optional(grants["projects"], { names(in: $0, ProjectName.init) }),
            let models = optional(grants["models"], { names(in: $0, ModelName.init) })
        else { return nil }
        return TokenGrant(role: role, expires: expires, scope: Scope(projects: projects, models: models))
    }

    /// - Returns: nil for what is there and wrong; nil within for what is not there.
    private static func optional<Value>(_ value: JSONValue?, _ read: (JSONValue) -> Value?) -> Value?? {
        guard let value else { return .some(nil) }
        return read(value).map { .some($0) }
    }

    private static func names<Name: Hashable>(in value: JSONValue, _ read: (String) -> Name?) -> Set<Name>? {
        guard let items = value.array else { return nil }
        let names = items.compactMap { $0.string.flatMap(read) }
        return names.count == items.count ? Set(names) : nil
    }

    var json: [UInt8] {
        var members: [(key: String, value: JSONValue)] = [
            ("name", .string(name)), ("created", .string(created.description)), ("sha256", .string(digest.hex)),
        ]
        if let maker { members.append(("maker", .string(maker))) }
        if expires == nil, scope.isWhole {
            members.append(("role", .string(role.rawValue)))
        } else {
            var grants: [(key: String, value: JSONValue)] = [("role", .string(role.rawValue))]
            if let expires { grants.append(("expires", .string(expires.description))) }
            if let projects = scope.projects { grants.append(("projects", Self.list(projects.map(\.text)))) }
            if let models = scope.models { grants.append(("models", Self.list(models.map(\.text)))) }
            members.append(("grants", .object(JSONObject(grants))))
        }
        return JSONWriter.bytes(of: .object(JSONObject(members)))
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.sorted().map { .string($0) }) }

    /// Tells whether it is worth nothing any more.
    package func hasEnded(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }

    /// Tells whether its end is near: within 30 days, or the last third of its life if that is shorter.
    func endsSoon(at now: Timestamp) -> Bool {
        guard let expires else { return false }
        let (life, overflow) = expires.milliseconds.subtractingReportingOverflow(created.milliseconds)
        let notice = overflow ? Self.longestNotice : min(Self.longestNotice, max(0, life / 3))
        return expires <= now.adding(seconds: Double(notice) / 1000)
    }

    private static let longestNotice: Int64 = 30 * 86_400_000

    /// The rights of the token, in words.
    package var summary: String {
        let parts = [role.rawValue, scope.text, expires.map { "until \($0)" }]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}

/// The rights that a token gives.
package struct TokenGrant: Sendable, Hashable {
    package let role: Role
    /// From then on it is worth nothing; nil: never.
    package let expires: Timestamp?
    package let scope: Scope

    package init(role: Role, expires: Timestamp? = nil, scope: Scope = .whole) {
        self.role = role
        self.expires = expires
        self.scope = scope
    }

    /// - Throws: `token.grant` for what could not be kept.
    func check(_ name: String, now: Timestamp) throws(NodeFailure) {
        if scope.models != nil, !role.isOfModels {
            throw NodeFailure(
                .tokenGrant,
                name,
                expected: "the role scorer or labeler for a token of some models: all else concerns a whole project",
                found: "the role \(role.rawValue)"
            )
        }
        if scope.projects?.isEmpty == true || scope.models?.isEmpty == true {
            throw NodeFailure(.tokenGrant, name, expected: "a project or a model to be for", found: "none")
        }
        if let expires, expires <= now {
            throw NodeFailure(.tokenGrant, name, expected: "an end in the future", found: expires.description)
        }
    }
}
