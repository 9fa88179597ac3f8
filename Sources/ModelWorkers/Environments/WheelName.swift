import Identifiers
import MLflow

/// The name of a wheel: `name-version[-build]-python-abi-platform.whl` (PyPA, "Binary distribution format").
package struct WheelName: Sendable, Hashable {
    package let name: String
    package let version: String
    /// Such as `cp311`, or `py2` and `py3`.
    package let pythonTags: [String]
    package let abiTags: [String]
    /// Such as `manylinux_2_28_x86_64`, or `any`.
    package let platformTags: [String]

    /// - Returns: nil for a name that is not a wheel's.
    package init?(_ file: String) {
        guard file.hasSuffix(".whl"), file.utf8.count <= 255, file.utf8.allSatisfy(Self.isPlain) else { return nil }
        let parts = file.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 5 || parts.count == 6, parts.allSatisfy({ !$0.isEmpty }),
            let name = PackageName(parts[0])
        else { return nil }
        self.name = name.text
        version = String(parts[1]).replacing("_", with: "-")
        func tags(_ index: Int) -> [String] { parts[parts.count - index].split(separator: ".").map(String.init) }
        pythonTags = tags(3)
        abiTags = tags(2)
        platformTags = tags(1)
        guard !pythonTags.isEmpty, !abiTags.isEmpty, !platformTags.isEmpty else { return nil }
    }

    /// The oldest GNU C library it runs with, as its minor version, such as 28 of 2.28; nil if it does not say.
    package var glibcMinor: Int? {
        platformTags.compactMap(Self.glibcMinor(of:)).min()
    }

    /// `manylinux_2_28_x86_64` says 28; `manylinux2014_x86_64` is another name of `manylinux_2_17_x86_64` (PEP 600).
    static func glibcMinor(of tag: String) -> Int? {
        for (prefix, minor) in [("manylinux1_", 5), ("manylinux2010_", 12), ("manylinux2014_", 17)]
        where tag.hasPrefix(prefix) { return minor }
        guard tag.hasPrefix("manylinux_2_") else { return nil }
        return Int(tag.dropFirst("manylinux_2_".count).prefix { $0.isNumber })
    }

    /// The tags that a machine with that platform takes too: older ones of the same architecture.
    static func accepted(by platform: String) -> [String] {
        guard let minor = glibcMinor(of: platform) else { return [platform] }
        let prefix = ["manylinux1_", "manylinux2010_", "manylinux2014_"].first { platform.hasPrefix($0) }
        let machine =
            prefix.map { String(platform.dropFirst($0.count)) }
            ?? platform.split(separator: "_").dropFirst(3).joined(separator: "_")
        let legacy = [("manylinux2014", 17), ("manylinux2010", 12), ("manylinux1", 5)].filter { $0.1 <= minor }
        return stride(from: minor, through: 5, by: -1).map { "manylinux_2_\($0)_\(machine)" }
            + legacy.map { "\($0.0)_\(machine)" }
    }

    /// The architecture of a platform's tag, such as `x86_64`.
    static func machine(of platform: String) -> String? {
        ["x86_64", "aarch64", "i686", "ppc64le", "s390x", "armv7l", "riscv64"].first { platform.hasSuffix("_\($0)") }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "+"), UInt8(ascii: "!"):
            true
        default: false
        }
    }
}
