/// A name, or a pattern of names: `*` matches any characters, `?` matches one byte.
///
/// Trust directories allow names by this rule, so it is a type of its own: that of AutomationNode has no `?`, and its `*` matches
/// at least one character of one part, that of SavedModels counts characters of any script.
package struct NamePattern: Sendable, Hashable {
    package let text: String
    private let pattern: [UInt8]
    /// Characters that `*` and `?` do not stand for, but for a `*` at the end.
    private let barriers: Set<UInt8>

    package init(_ text: String, barriers: String = "") {
        self.text = text
        pattern = Array(text.utf8)
        self.barriers = Set(barriers.utf8)
    }

    /// True if the pattern matches the whole name. Time grows with the product of both lengths, for any pattern.
    package func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var (at, here) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while here < name.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, here)
                at += 1
            } else if at < pattern.count, fits(pattern[at], name[here]) {
                at += 1
                here += 1
            } else if let last = star, last.pattern == pattern.count - 1 || !barriers.contains(name[last.name]) {
                star = (last.pattern, last.name + 1)
                at = last.pattern + 1
                here = last.name + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private func fits(_ pattern: UInt8, _ byte: UInt8) -> Bool {
        pattern == byte || (pattern == UInt8(ascii: "?") && !barriers.contains(byte))
    }
}
