/// A guess which tags of a repository name bundles with much the same contents: those that begin alike, the greatest first.
enum TagLikeness {
    static func nearest(to tag: RegistryTag, in tags: [RegistryTag]) -> [RegistryTag] {
        let own = Array(tag.text.utf8)
        func common(_ other: RegistryTag) -> Int { zip(own, other.text.utf8).prefix { $0 == $1 }.count }
        let ranked = tags.map { (tag: $0, common: common($0), key: key($0)) }
        return ranked.sorted { left, right in
            if left.common != right.common { return left.common > right.common }
            return right.key.lexicographicallyPrecedes(left.key)
        }.map(\.tag)
    }

    /// The text with its numbers padded, so that 10 comes after 9.
    private static func key(_ tag: RegistryTag) -> [UInt8] {
        var key: [UInt8] = []
        var number: [UInt8] = []
        func end(_ number: [UInt8]) -> [UInt8] {
            number.isEmpty ? [] : [UInt8](repeating: 0x30, count: max(0, 20 - number.count)) + number
        }
        for byte in tag.text.utf8 {
            if (0x30...0x39).contains(byte) {
                number.append(byte)
            } else {
                key += end(number) + [byte]
                number = []
            }
        }
        return key + end(number)
    }
}
