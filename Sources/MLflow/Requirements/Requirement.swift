/// One requirement of a Python package, as PEP 508 writes it, in normal form.
///
/// ```
/// requirement = name [extras] ( specifiers | "@" url ) [";" marker] { option }
/// extras      = "[" [ name { "," name } ] "]"
/// specifiers  = [ "(" ] [ specifier { "," specifier } ] [ ")" ]
/// specifier   = ( "~=" | "===" | "==" | "!=" | "<=" | ">=" | "<" | ">" ) version     (PEP 440)
/// marker      = term { ( "and" | "or" ) term }        term = "(" marker ")" | value operator value
/// operator    = "<=" | "<" | "!=" | "==" | ">=" | ">" | "~=" | "===" | "in" | "not" "in"
/// value       = variable | "'" text "'" | '"' text '"'
/// option      = "--hash=" algorithm ":" hex | "--config-settings=" text | "--global-option=" text
/// ```
package struct Requirement: Hashable, Sendable, CustomStringConvertible {
    package let name: PackageName
    /// Ascending.
    package let extras: [PackageName]
    /// Ascending.
    package let specifiers: [VersionSpecifier]
    package let url: String?
    package let marker: String?
    /// `sha256:` and hex, ascending.
    package let hashes: [String]
    /// The other options behind it, which say how pip builds the package; ascending.
    package let options: [String]

    /// - Returns: nil for a text that is no requirement by this grammar.
    package init?(_ text: some StringProtocol) {
        guard let (body, hashes, options) = Self.splitOptions(Substring(text).trimmingWhitespace()) else { return nil }
        var rest = body
        let named = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard let name = PackageName(named) else { return nil }
        rest = rest.dropFirst(named.count).trimmingWhitespace()
        guard let extras = Self.takeExtras(&rest) else { return nil }
        var url: String?
        var specifiers: [VersionSpecifier] = []
        var marker: Substring?
        if rest.first == "@" {
            rest = rest.dropFirst().trimmingWhitespace()
            let address = rest.prefix { !$0.isWhitespace }
            guard !address.isEmpty else { return nil }
            url = String(address)
            rest = rest.dropFirst(address.count).trimmingWhitespace()
            if !rest.isEmpty {
                guard rest.first == ";" else { return nil }
                marker = rest.dropFirst()
            }
        } else {
            let semicolon = rest.firstIndex(of: ";")
            marker = semicolon.map { rest[rest.index(after: $0)...] }
            guard let found = Self.specifiers(rest[..<(semicolon ?? rest.endIndex)]) else { return nil }
            specifiers = found
        }
        if let marker {
            guard let normal = MarkerText.normal(marker) else { return nil }
            self.marker = normal
        } else {
            self.marker = nil
        }
        self.name = name
        self.extras = extras
        self.specifiers = specifiers.sorted()
        self.url = url
        self.hashes = hashes.sorted()
        self.options = options.sorted()
    }

    /// `==1.2` and the like; empty where any version will do.
    package var versionText: String {
        if let url { return "@ \(url)" }
        return specifiers.map(\.description).joined(separator: ",") + (marker.map { " ; \($0)" } ?? "")
    }

    /// The name with its extras.
    package var title: String {
        name.text + (extras.isEmpty ? "" : "[\(extras.map(\.text).joined(separator: ","))]")
    }

    package var description: String {
        url == nil ? title + versionText : "\(title) \(versionText)" + (marker.map { " ; \($0)" } ?? "")
    }

    /// Tells whether it allows exactly one version.
    package var isPinned: Bool { url != nil || specifiers.contains(where: \.isPin) }

    private static func takeExtras(_ rest: inout Substring) -> [PackageName]? {
        guard rest.first == "[" else { return [] }
        guard let end = rest.firstIndex(of: "]") else { return nil }
        let inner = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...].trimmingWhitespace()
        guard !inner.allSatisfy(\.isWhitespace) else { return [] }
        var extras = Set<PackageName>()
        for part in inner.split(separator: ",", omittingEmptySubsequences: false) {
            guard let name = PackageName(part.trimmingWhitespace()) else { return nil }
            extras.insert(name)
        }
        return extras.sorted()
    }

    private static func specifiers(_ text: Substring) -> [VersionSpecifier]? {
        var inner = text.trimmingWhitespace()
        if inner.first == "(", inner.last == ")" { inner = inner.dropFirst().dropLast().trimmingWhitespace() }
        guard !inner.isEmpty else { return [] }
        var parts = inner.split(separator: ",", omittingEmptySubsequences: false)
        // A comma behind the last one is allowed.
        if parts.count > 1, parts.last?.allSatisfy(\.isWhitespace) ?? false { parts.removeLast() }
        var specifiers = Set<VersionSpecifier>()
        for part in parts {
            guard let specifier = VersionSpecifier(part) else { return nil }
            specifiers.insert(specifier)
        }
        return Array(specifiers)
    }

    /// The options behind a requirement; nil if there are others than pip knows there.
    private static func splitOptions(
        _ text: Substring
    ) -> (body: Substring, hashes: [String], options: [String])? {
        guard let start = optionsStart(text) else { return (text, [], []) }
        var hashes: [String] = []
        var options: [String] = []
        var words = text[start...].split(whereSeparator: \.isWhitespace)[...]
        while let word = words.popFirst() {
            if word.hasPrefix("--hash=") {
                hashes.append(String(word.dropFirst(7)))
            } else if word == "--hash" {
                guard let value = words.popFirst() else { return nil }
                hashes.append(String(value))
            } else if word.hasPrefix("--config-settings") || word.hasPrefix("--global-option") {
                options.append(String(word))
            } else {
                return nil
            }
        }
        return (text[..<start].trimmingWhitespace(), hashes, options)
    }

    /// The space before the first `--`.
    private static func optionsStart(_ text: Substring) -> Substring.Index? {
        text.indices.first { text[$0].isWhitespace && text[text.index(after: $0)...].hasPrefix("--") }
    }
}

/// The text of an environment marker, checked and with single spaces and single quotes.
enum MarkerText {
    private static let variables: Set<String> = [
        "python_version", "python_full_version", "os_name", "sys_platform", "platform_release", "platform_system",
        "platform_version", "platform_machine", "platform_python_implementation", "implementation_name",
        "implementation_version", "extra", "extras", "dependency_groups",
    ]

    private static let operators: Set<String> = ["<=", "<", "!=", "==", ">=", ">", "~=", "===", "in", "not in"]

    /// - Returns: nil for a text that is no marker.
    static func normal(_ text: Substring) -> String? {
        guard let tokens = tokens(text), !tokens.isEmpty else { return nil }
        var at = 0
        guard isMarker(tokens, &at, depth: 0), at == tokens.count else { return nil }
        var normal = ""
        for (index, token) in tokens.enumerated() {
            let isTight = index == 0 || token == ")" || tokens[index - 1] == "("
            normal += (isTight ? "" : " ") + token
        }
        return normal
    }

    private static func isMarker(_ tokens: [String], _ at: inout Int, depth: Int) -> Bool {
        guard depth < 32, isTerm(tokens, &at, depth: depth) else { return false }
        while at < tokens.count, tokens[at] == "and" || tokens[at] == "or" {
            at += 1
            guard isTerm(tokens, &at, depth: depth) else { return false }
        }
        return true
    }

    private static func isTerm(_ tokens: [String], _ at: inout Int, depth: Int) -> Bool {
        guard at < tokens.count else { return false }
        if tokens[at] == "(" {
            at += 1
            guard isMarker(tokens, &at, depth: depth + 1), at < tokens.count, tokens[at] == ")" else { return false }
            at += 1
            return true
        }
        guard at + 2 < tokens.count, isValue(tokens[at]), operators.contains(tokens[at + 1]), isValue(tokens[at + 2])
        else { return false }
        at += 3
        return true
    }

    private static func isValue(_ token: String) -> Bool {
        token.hasPrefix("'") || variables.contains(token)
    }

    private static func tokens(_ text: Substring) -> [String]? {
        var tokens: [String] = []
        var rest = text.trimmingWhitespace()
        while let first = rest.first {
            if first == "(" || first == ")" {
                tokens.append(String(first))
                rest = rest.dropFirst()
            } else if first == "'" || first == "\"" {
                let inner = rest.dropFirst().prefix { $0 != first }
                guard inner.endIndex < rest.endIndex, !inner.contains("'") else { return nil }
                tokens.append("'\(inner)'")
                rest = rest[rest.index(after: inner.endIndex)...]
            } else if "<>=!~".contains(first) {
                let sign = rest.prefix { "<>=!~".contains($0) }
                tokens.append(String(sign))
                rest = rest.dropFirst(sign.count)
            } else {
                let word = rest.prefix { $0.isLetter || $0.isNumber || "_.".contains($0) }
                guard !word.isEmpty else { return nil }
                rest = rest.dropFirst(word.count)
                if word == "in", tokens.last == "not" {
                    tokens[tokens.count - 1] = "not in"
                } else {
                    tokens.append(String(word))
                }
            }
            rest = rest.trimmingWhitespace()
        }
        return tokens
    }
}
