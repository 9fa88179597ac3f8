package import HTTPTransport
package import Identifiers

/// The name of an artifact in a registry: `HOST[:PORT]/REPOSITORY[:TAG][@sha256:DIGEST]`.
///
/// The host is always named: there is no registry that is meant without it. Where there is a digest, it decides, and the tag is for
/// people.
package struct RegistryReference: Sendable, Hashable {
    package let registry: HTTPAuthority
    package let repository: RepositoryName
    package let tag: RegistryTag?
    package let digest: Digest?

    package static let scheme = "oci"

    package init(registry: HTTPAuthority, repository: RepositoryName, tag: RegistryTag?, digest: Digest?) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// - Parameter text: as above; `oci://` may stand before it.
    /// - Throws: `registry.reference`
    package init(_ text: String) throws(RegistryFailure) {
        let bare = text.hasPrefix("oci://") ? text.dropFirst(6) : text[...]
        guard !bare.contains("://") else {
            throw Self.malformed(text, "it has no scheme but oci://: HOST[:PORT]/REPOSITORY[:TAG][@sha256:DIGEST]")
        }
        guard let slash = bare.firstIndex(of: "/"), Self.isHost(bare[..<slash]) else {
            throw Self.malformed(text, "it begins with the registry's host, as in registry.example/credit")
        }
        do {
            registry = try HTTPAuthority(bare[..<slash])
        } catch {
            switch error {
            case .host: throw Self.malformed(text, "the host has letters, digits, dots and hyphens")
            case .port: throw Self.malformed(text, "the port is a number from 1 to 65535")
            case .brackets: throw Self.malformed(text, "an IPv6 address stands in brackets")
            }
        }
        var rest = bare[bare.index(after: slash)...]
        digest = try Self.digest(in: &rest, of: text)
        tag = try Self.tag(in: &rest, of: text)
        guard let repository = RepositoryName(rest) else {
            throw Self.malformed(text, "a repository has \(RepositoryName.rule)")
        }
        self.repository = repository
    }

    /// The same repository with another tag.
    package func tagged(_ tag: RegistryTag) -> RegistryReference {
        RegistryReference(registry: registry, repository: repository, tag: tag, digest: nil)
    }

    /// The same artifact once it is known which.
    package func pinned(_ digest: Digest) -> RegistryReference {
        RegistryReference(registry: registry, repository: repository, tag: tag, digest: digest)
    }

    /// The repository alone.
    package var place: String { "\(registry.text)/\(repository)" }

    /// True for this machine itself.
    package var isLoopback: Bool { registry.isLoopback }

    private static func digest(in rest: inout Substring, of text: String) throws(RegistryFailure) -> Digest? {
        guard let at = rest.firstIndex(of: "@") else { return nil }
        guard let digest = Digest(rest[rest.index(after: at)...]) else {
            throw malformed(text, "after @ stands sha256: and 64 small hex digits")
        }
        rest = rest[..<at]
        return digest
    }

    private static func tag(in rest: inout Substring, of text: String) throws(RegistryFailure) -> RegistryTag? {
        guard let colon = rest.firstIndex(of: ":") else { return nil }
        guard let tag = RegistryTag(rest[rest.index(after: colon)...]) else {
            throw malformed(text, "a tag has \(RegistryTag.rule)")
        }
        rest = rest[..<colon]
        return tag
    }

    /// Tells a host from the first part of a repository, as other programs do.
    private static func isHost(_ text: Substring) -> Bool {
        text == "localhost" || text.contains(".") || text.contains(":")
    }

    private static func malformed(_ text: String, _ rule: String) -> RegistryFailure {
        RegistryFailure(.reference, text, "no reference to an artifact in a registry: \(rule)")
    }
}

extension RegistryReference: CustomStringConvertible {
    package var description: String {
        place + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}

extension HTTPAuthority {
    /// As it is written.
    package var text: String { host + (port.map { ":\($0)" } ?? "") }

    /// True for this machine itself.
    package var isLoopback: Bool {
        host == "localhost" || host == "[::1]"
            || host.hasPrefix("127.") && host.utf8.allSatisfy { $0 != 0x2D && $0 < 0x3A }
    }
}
