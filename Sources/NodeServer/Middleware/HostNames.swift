/// The names under which a node is asked. A page in a browser of this machine can have its own name point here (DNS
/// rebinding); then it is that name which the browser sends.
package struct HostNames: Sendable {
    private let names: Set<String>
    /// Tells whether these are the only names, also for callers on other machines.
    let areRequired: Bool

    /// - Parameters:
    ///   - known: what the node knows itself by: its own names, where it listens, what its certificate says.
    ///   - configured: what the operator says; then other machines must use one of the names too.
    package init(known: [String] = [], configured: [String] = []) {
        names = Set((known + configured + ["localhost"]).map { $0.lowercased() })
        areRequired = !configured.isEmpty
    }

    /// - Parameter host: the field `Host`, with or without a port.
    func contain(_ host: String) -> Bool {
        guard let name = Self.name(in: host.lowercased()) else { return false }
        // Nobody's name is an address.
        if Self.isAddress(name) || names.contains(name) { return true }
        guard let dot = name.firstIndex(of: ".") else { return false }
        return names.contains("*" + name[dot...])
    }

    /// - Returns: nil for what is no name, or an address in brackets, with or without a port.
    private static func name(in host: String) -> String? {
        let end = host.hasPrefix("[") ? host.firstIndex(of: "]").map(host.index(after:)) : host.firstIndex(of: ":")
        let name = host[..<(end ?? host.endIndex)]
        let port = host[(end ?? host.endIndex)...]
        guard port.isEmpty || (port.first == ":" && port.dropFirst().allSatisfy(\.isWholeNumber)) else { return nil }
        return String(name.hasSuffix(".") ? name.dropLast() : name)
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return name.hasSuffix("]") }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
