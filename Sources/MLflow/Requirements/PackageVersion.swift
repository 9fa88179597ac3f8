/// The version of a Python package (PEP 440), compared as pip compares it.
package struct PackageVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `a`, `b` or `rc`, and its number.
    package struct PreRelease: Hashable, Sendable {
        package let phase: String
        package let number: UInt64
    }

    /// A part of a local version: numbers stand above words.
    package enum LocalPart: Hashable, Sendable {
        case word(String)
        case number(UInt64)
    }

    package let epoch: UInt64
    /// At least one number, as they were written.
    package let release: [UInt64]
    package let pre: PreRelease?
    package let post: UInt64?
    package let dev: UInt64?
    package let local: [LocalPart]

    /// - Returns: nil for a text that is no version, or has numbers of over 64 bits.
    package init?(_ text: some StringProtocol) {
        var reader = VersionReader(text)
        guard let parts = reader.read() else { return nil }
        self = parts
    }

    init(
        epoch: UInt64,
        release: [UInt64],
        pre: PreRelease?,
        post: UInt64?,
        dev: UInt64?,
        local: [LocalPart]
    ) {
        self.epoch = epoch
        self.release = release
        self.pre = pre
        self.post = post
        self.dev = dev
        self.local = local
    }

    package var isPreRelease: Bool { pre != nil || dev != nil }

    /// The same without its local part.
    var publicVersion: PackageVersion {
        PackageVersion(epoch: epoch, release: release, pre: pre, post: post, dev: dev, local: [])
    }

    /// The release numbers without zeros at their end.
    private var trimmedRelease: [UInt64] {
        var trimmed = release
        while trimmed.count > 1, trimmed.last == 0 { trimmed.removeLast() }
        return trimmed
    }

    /// The normal form, such as `1!2.0rc1.post2.dev3+cpu.1`.
    package var description: String {
        var text = epoch == 0 ? "" : "\(epoch)!"
        text += release.map(String.init).joined(separator: ".")
        if let pre { text += "\(pre.phase)\(pre.number)" }
        if let post { text += ".post\(post)" }
        if let dev { text += ".dev\(dev)" }
        guard !local.isEmpty else { return text }
        return text + "+"
            + local.map {
                switch $0 {
                case .word(let word): word
                case .number(let number): String(number)
                }
            }.joined(separator: ".")
    }

    package static func == (left: Self, right: Self) -> Bool { left.key == right.key && left.local == right.local }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(local)
    }

    package static func < (left: Self, right: Self) -> Bool {
        if left.key != right.key { return left.key.lexicographicallyPrecedes(right.key) }
        return localPrecedes(left.local, right.local)
    }

    /// The order of versions without the local part (packaging, version.py, `_cmpkey`): epoch, release padded with zeros, then
    /// the phases. A lone `.dev` stands before every pre-release; an absent phase stands last, an absent `post` first.
    private var key: [UInt64] {
        var release = Array(trimmedRelease.prefix(32))
        release += [UInt64](repeating: 0, count: 32 - release.count)
        let phase: [UInt64]
        switch pre?.phase {
        case "a": phase = [1, pre?.number ?? 0]
        case "b": phase = [2, pre?.number ?? 0]
        case "rc": phase = [3, pre?.number ?? 0]
        default: phase = post == nil && dev != nil ? [0, 0] : [4, 0]
        }
        return [epoch] + release + phase + (post.map { [1, $0] } ?? [0, 0]) + (dev.map { [0, $0] } ?? [1, 0])
    }

    private static func localPrecedes(_ left: [LocalPart], _ right: [LocalPart]) -> Bool {
        for (one, other) in zip(left, right) where one != other {
            switch (one, other) {
            case (.number(let a), .number(let b)): return a < b
            case (.word(let a), .word(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
            case (.word, .number): return true
            case (.number, .word): return false
            }
        }
        return left.count < right.count
    }
}

/// Reads a version by the grammar of PEP 440, appendix B.
private struct VersionReader {
    private var rest: Substring

    init(_ text: some StringProtocol) {
        rest = Substring(text.lowercased()).trimmingWhitespace()
        if rest.first == "v" { rest.removeFirst() }
    }

    mutating func read() -> PackageVersion? {
        guard var first = number() else { return nil }
        var epoch: UInt64 = 0
        if take("!") {
            epoch = first
            guard let next = number() else { return nil }
            first = next
        }
        var release = [first]
        while rest.first == ".", rest.dropFirst().first?.isASCIIDigit ?? false {
            rest.removeFirst()
            guard let next = number() else { return nil }
            release.append(next)
        }
        let pre = preRelease()
        let post = postRelease()
        let dev = phase(["dev"])?.number
        guard let local = localPart(), rest.isEmpty, release.count <= 32 else { return nil }
        return PackageVersion(epoch: epoch, release: release, pre: pre, post: post, dev: dev, local: local)
    }

    private mutating func preRelease() -> PackageVersion.PreRelease? {
        guard let found = phase(["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"]) else { return nil }
        let names = ["alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"]
        return PackageVersion.PreRelease(phase: names[found.word] ?? found.word, number: found.number)
    }

    private mutating func postRelease() -> UInt64? {
        if rest.first == "-", rest.dropFirst().first?.isASCIIDigit ?? false {
            rest.removeFirst()
            return number()
        }
        return phase(["post", "rev", "r"])?.number
    }

    /// A separator or none, a word, a separator or none, and a number or none.
    private mutating func phase(_ words: [String]) -> (word: String, number: UInt64)? {
        let before = rest
        if let separator = rest.first, "-_.".contains(separator) { rest.removeFirst() }
        for word in words where rest.hasPrefix(word) {
            let afterWord = rest.dropFirst(word.count)
            if afterWord.first?.isLetter ?? false { continue }
            rest = afterWord
            let end = rest
            if let separator = rest.first, "-_.".contains(separator) { rest.removeFirst() }
            guard let number = number() else {
                rest = end
                return (word, 0)
            }
            return (word, number)
        }
        rest = before
        return nil
    }

    /// - Returns: nil if it is malformed, empty if there is none.
    private mutating func localPart() -> [PackageVersion.LocalPart]? {
        guard take("+") else { return [] }
        var parts: [PackageVersion.LocalPart] = []
        for part in rest.split(omittingEmptySubsequences: false, whereSeparator: { "-_.".contains($0) }) {
            guard !part.isEmpty, part.utf8.allSatisfy(PackageName.isAlphanumeric) else { return nil }
            parts.append(UInt64(part).map { .number($0) } ?? .word(String(part)))
        }
        rest = ""
        return parts
    }

    private mutating func number() -> UInt64? {
        let digits = rest.prefix { $0.isASCIIDigit }
        guard let number = UInt64(digits) else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}

extension Substring {
    func trimmingWhitespace() -> Substring {
        let from = drop { $0.isWhitespace }
        guard let last = from.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return from[...last]
    }
}
