import ArgumentParser
import DurableFiles
import Identifiers
import NodeClient

/// The proof of who calls a node, as the options of a command said.
struct NodeCredentials {
    let tokenFile: String?
    let certificate: String?
    let key: String?
    /// The variable of the environment with the token, where no file has it.
    var tokenVariable = "SLIPWAY_TOKEN"

    /// - Parameters: the names of the options.
    /// - Throws: where one of a certificate and its key is given.
    func requirePair(_ certificateOption: String, _ keyOption: String) throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("Give \(certificateOption) and \(keyOption) together.")
        }
    }
}

/// The token and the certificate that a node gets: of the options, else of a named context, else of the environment, else of another
/// context. The first that has one of both decides.
struct NodeCaller {
    let token: String?
    let identity: ClientIdentity?

    /// - Throws: `client.token`, or what the file system refuses.
    init(
        _ options: NodeCredentials,
        _ selection: NodeSelection,
        environment: (String) -> String? = Console.environment
    ) throws {
        let variable = environment(options.tokenVariable)
        if options.tokenFile != nil || options.certificate != nil {
            token = try options.tokenFile.map(Self.token(in:)) ?? variable
            identity = ClientIdentity(options.certificate, options.key)
        } else if let named = selection.named, named.hasCredentials {
            (token, identity) = try Self.credentials(of: named)
        } else if let variable {
            (token, identity) = (variable, nil)
        } else if let ambient = selection.ambient {
            (token, identity) = try Self.credentials(of: ambient)
        } else {
            (token, identity) = (nil, nil)
        }
    }

    private static func credentials(of context: NodeContext) throws -> (String?, ClientIdentity?) {
        (try context.tokenFile.map(token(in:)), ClientIdentity(context.certificate, context.clientKey))
    }

    private static func token(in file: String) throws -> String {
        let content = String(decoding: try OpenFile.read(file).readAll(limit: 65536), as: UTF8.self)
        guard let line = content.split(whereSeparator: \.isWhitespace).first else {
            throw ClientFailure(.token, file, expected: "a token in the file", found: "nothing")
        }
        return String(line)
    }
}

extension ClientIdentity {
    /// The two files as options name them; nil unless both are given.
    init?(_ certificate: String?, _ key: String?) {
        guard let certificate, let key else { return nil }
        self.init(certificate: certificate, key: key)
    }
}
