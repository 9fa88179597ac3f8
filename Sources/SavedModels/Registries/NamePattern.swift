/// A shell pattern for names of models, in any script: `*` matches any text, `?` any Unicode scalar, and all others themselves. The
/// `NamePattern` of Signing counts bytes.
enum NamePattern {
    static func isPattern(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }

    static func matches(_ pattern: String, _ name: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let name = Array(name.unicodeScalars)
        var at = (pattern: 0, name: 0)
        var star: (pattern: Int, name: Int)?
        while at.name < name.count {
            if at.pattern < pattern.count, pattern[at.pattern] == "*" {
                star = at
                at.pattern += 1
            } else if at.pattern < pattern.count, pattern[at.pattern] == "?" || pattern[at.pattern] == name[at.name] {
                at.pattern += 1
                at.name += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                at = (last.pattern + 1, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[at.pattern...].allSatisfy { $0 == "*" }
    }
}
