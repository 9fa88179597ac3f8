import Identifiers
import StrictJSON

enum ContextNameKind: NameKind {
    static let noun = "context name"
    static let longest = 80
    static let reserved: Set<String> = []
}

/// The name that a user gave a node, such as `plant-1`.
typealias ContextName = Name<ContextNameKind>

/// A node under a name, with the way to call it. It holds no secret: the token stays in its file.
struct NodeContext: Sendable, Equatable {
    let name: ContextName
    /// As a user gives it to `--node`.
    let node: String
    /// The absolute paths of files.
    var ca: String?
    var tokenFile: String?
    var certificate: String?
    var clientKey: String?
    /// The project of the node that is meant where none is named.
    var project: ProjectName?
    var allowsPlainHTTP = false

    init(name: ContextName, node: String) {
        self.name = name
        self.node = node
    }

    /// True if it says who calls.
    var hasCredentials: Bool { tokenFile != nil || certificate != nil }
}

extension NodeContext {
    var record: JSONValue {
        [
            "name": .string(name.text), "node": .string(node), "ca": .optional(ca), "tokenFile": .optional(tokenFile),
            "certificate": .optional(certificate), "clientKey": .optional(clientKey),
            "project": .optional(project?.text), "allowPlainHttp": .bool(allowsPlainHTTP),
        ]
    }

    init(_ reader: JSONFields<CommandFailure>) throws(CommandFailure) {
        name = try reader.name("name")
        node = try reader.text("node")
        ca = try reader.optionalText("ca")
        tokenFile = try reader.optionalText("tokenFile")
        certificate = try reader.optionalText("certificate")
        clientKey = try reader.optionalText("clientKey")
        project = try reader.optional("project", reader.name)
        allowsPlainHTTP = try reader.flag("allowPlainHttp")
        guard (certificate == nil) == (clientKey == nil) else {
            throw reader.flaw("clientKey", "a key where there is a certificate, and none without one")
        }
    }
}
