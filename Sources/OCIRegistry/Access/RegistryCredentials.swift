import DurableFiles
import Identifiers
import StrictJSON

/// The credentials for registries, read from a file as Docker, Podman and skopeo write it: `{"auths": {"HOST": {"auth": "…"}}}`.
///
/// No credential helper is run. An entry is for a host, or for a part of its repositories (`HOST/team`); the longest decides.
package struct RegistryCredentials: Sendable {
    enum Secret: Sendable, Hashable {
        case password(user: String, password: String)
        /// Given to the server that makes tokens, in exchange for one.
        case identity(String)
        /// A token that the registry itself takes.
        case bearer(String)
        /// The file names a program that would have them.
        case helper(String)
    }

    private var entries: [String: Secret] = [:]
    /// The program that has those of all other hosts.
    private var store: String?
    /// The file, for messages; nil: there is none.
    package let file: String?

    /// None at all.
    package init() {
        file = nil
    }

    /// - Throws: `registry.credentials` for a file that others can read, or that is no such file; what the file system refuses.
    package init(file path: String) throws {
        file = path
        let opened = try OpenFile.read(path)
        let status = try opened.status()
        // The mode of a pipe, such as a shell's <(…), means nothing.
        guard status.kind != .regular || status.permissions & 0o077 == 0 else {
            throw RegistryFailure(
                .credentials,
                path,
                expected: "a file that only its owner can read (chmod 600)",
                found:
                    "the mode \(String(status.permissions, radix: 8)); if others may have read it, change the passwords in it"
            )
        }
        let value: JSONValue
        do {
            value = try JSONParser.parse(opened.readAll(limit: 1 << 20), subject: path)
        } catch let failure as JSONFailure {
            throw Self.flaw(path, "JSON with the key auths", failure.message)
        }
        for (key, entry) in try Self.object(value["auths"], path, "auths") {
            entries[Self.normalized(key)] = try Self.secret(entry, key, path)
        }
        for (key, program) in try Self.object(value["credHelpers"], path, "credHelpers") {
            if let name = program.string { entries[Self.normalized(key)] = .helper(name) }
        }
        store = value["credsStore"]?.string
    }

    /// The credentials of one host, for a caller that has them from elsewhere.
    package mutating func set(user: String, password: String, host: String) {
        entries[host.lowercased()] = .password(user: user, password: password)
    }

    /// - Returns: nil: none, so it is asked without any.
    func secret(for place: RegistryPlace, _ repository: RepositoryName) -> Secret? {
        var name = "\(place.host.text.lowercased())/\(repository)"
        while true {
            if let found = entries[name] { return found }
            guard let slash = name.lastIndex(of: "/") else { return store.map { .helper($0) } }
            name = String(name[..<slash])
        }
    }

    /// The host of a key, which old programs write as an address such as `https://HOST/v1/`.
    private static func normalized(_ key: String) -> String {
        var rest = key[...]
        var isAddress = false
        for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.utf8.count)
            isAddress = true
        }
        let host = rest.prefix { $0 != "/" }
        if isAddress { return host.lowercased() }
        let path = rest.dropFirst(host.count)
        return host.lowercased() + (path.hasSuffix("/") ? path.dropLast() : path)
    }

    private static func secret(_ entry: JSONValue, _ key: String, _ path: String) throws -> Secret? {
        func text(_ name: String) -> String? { entry[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        guard entry.object != nil else { throw flaw(path, "an object for \(key)", "another value") }
        if let token = text("registrytoken") { return .bearer(try checked(token, key, path)) }
        if let token = text("identitytoken") { return .identity(try checked(token, key, path)) }
        if let user = text("username"), let password = text("password") {
            return try basic(user, password, key, path)
        }
        guard let letters = text("auth") else { return nil }
        var bytes: [UInt8] = []
        var copy = letters
        let isRight = copy.withUTF8 { Base64.decodeLeniently($0, to: &bytes) }
        while bytes.last == 0 { bytes.removeLast() }
        guard isRight, let plain = String(validating: bytes, as: UTF8.self), let colon = plain.firstIndex(of: ":")
        else {
            throw flaw(path, "USER:PASSWORD in base64 as auth of \(key)", "another text")
        }
        return try basic(String(plain[..<colon]), String(plain[plain.index(after: colon)...]), key, path)
    }

    private static func basic(
        _ user: String,
        _ password: String,
        _ key: String,
        _ path: String
    ) throws -> Secret {
        let isSound = (user + password).unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
        guard isSound, !user.contains(":") else {
            throw flaw(path, "a user without a colon and a password without control characters for \(key)", "others")
        }
        return .password(user: user, password: password)
    }

    private static func checked(_ token: String, _ key: String, _ path: String) throws -> String {
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw flaw(path, "a token of printable ASCII characters for \(key)", "another text")
        }
        return token
    }

    private static func object(
        _ value: JSONValue?,
        _ path: String,
        _ key: String
    ) throws -> [(key: String, value: JSONValue)] {
        guard let value, !value.isNull else { return [] }
        guard let object = value.object else { throw flaw(path, "an object as \(key)", "another value") }
        return object.members
    }

    private static func flaw(_ path: String, _ expected: String, _ found: String) -> RegistryFailure {
        // Never the value itself: it may be a secret.
        RegistryFailure(
            .credentials,
            path,
            "no credentials as docker login writes them: expected \(expected); \(found)"
        )
    }
}
