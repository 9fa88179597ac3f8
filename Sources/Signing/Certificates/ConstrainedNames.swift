import Identifiers
import SwiftASN1
import X509

/// The names that a CA allows below itself (RFC 5280, section 4.2.1.10), read strictly: a form of name or a subtree that is not
/// understood makes the whole unreadable, so that nothing below such a CA is taken.
struct ConstrainedNames {
    struct Unreadable: Error {
        let reason: String
    }

    /// Empty: nothing is demanded.
    private(set) var permitted: [GeneralName] = []
    private(set) var excluded: [GeneralName] = []

    private static let permittedTag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
    private static let excludedTag = ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific)

    /// - Parameter value: the content of the extension.
    init(extension value: ArraySlice<UInt8>) throws {
        for group in try Self.children(of: DER.parse(value), of: .sequence) {
            let names = try Self.children(of: group, of: group.identifier).map(Self.base)
            guard !names.isEmpty else { throw Unreadable(reason: "an empty list of names") }
            switch group.identifier {
            case Self.permittedTag where permitted.isEmpty && excluded.isEmpty: permitted = names
            case Self.excludedTag where excluded.isEmpty: excluded = names
            default: throw Unreadable(reason: "a part that is not defined")
            }
        }
        guard !permitted.isEmpty || !excluded.isEmpty else { throw Unreadable(reason: "no names") }
    }

    /// A subtree is its base alone: minimum is 0, which DER leaves out, and maximum is absent (RFC 5280).
    private static func base(_ subtree: ASN1Node) throws -> GeneralName {
        let parts = try children(of: subtree, of: .sequence)
        guard parts.count == 1 else { throw Unreadable(reason: "a subtree with distances") }
        let name = try GeneralName(derEncoded: parts[0])
        switch name {
        case .rfc822Name, .dnsName, .uniformResourceIdentifier, .directoryName: return name
        case .ipAddress(let range) where range.bytes.count == 8 || range.bytes.count == 32: return name
        default: throw Unreadable(reason: "a form of name that is not supported: \("\(name)".printable)")
        }
    }

    private static func children(of node: ASN1Node, of identifier: ASN1Identifier) throws -> [ASN1Node] {
        guard node.identifier == identifier, case .constructed(let nodes) = node.content else {
            throw Unreadable(reason: "other ASN.1 than RFC 5280 defines")
        }
        return Array(nodes)
    }
}

/// Decides if names stand within the permitted ones. In doubt they do not.
struct PermittedNames {
    let constraints: ConstrainedNames
    /// The last certificate of a chain: it must bear a name of a kind that is permitted, or the CA's word would bind nothing.
    let isSigner: Bool

    /// - Returns: what is wrong with the names; nil if they are allowed.
    func flaw(in names: [GeneralName]) -> String? {
        for name in names {
            if let flaw = flaw(in: name) { return flaw }
        }
        guard isSigner, !constraints.permitted.isEmpty else { return nil }
        let isBound = names.contains { name in constraints.permitted.contains { $0.hasForm(of: name) } }
        return isBound ? nil : "no name of a kind that the CA permits"
    }

    private func flaw(in name: GeneralName) -> String? {
        let shown = "\(name)".printable
        let ours = (constraints.permitted + constraints.excluded).filter { $0.hasForm(of: name) }
        guard !ours.isEmpty else { return nil }
        guard let comparable = ComparableName(name) else { return "\(shown), which cannot be compared" }
        for constraint in constraints.excluded where constraint.hasForm(of: name) {
            if comparable.isWithin(constraint, isExclusion: true) != false { return "\(shown), which is excluded" }
        }
        let permitted = constraints.permitted.filter { $0.hasForm(of: name) }
        if permitted.isEmpty || permitted.contains(where: { comparable.isWithin($0, isExclusion: false) == true }) {
            return nil
        }
        return "\(shown), which is not permitted"
    }
}

extension GeneralName {
    fileprivate func hasForm(of other: GeneralName) -> Bool {
        switch (self, other) {
        case (.rfc822Name, .rfc822Name), (.dnsName, .dnsName), (.directoryName, .directoryName),
            (.uniformResourceIdentifier, .uniformResourceIdentifier), (.ipAddress, .ipAddress):
            true
        default: false
        }
    }
}
