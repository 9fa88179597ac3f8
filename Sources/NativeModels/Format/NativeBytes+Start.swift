import Identifiers

extension NativeBytes {
    /// The first bytes of a form: the name of its format with its number, and its size.
    mutating func start(_ magic: [UInt8], format: UInt8, size: Int) throws(NativeModelFailure) {
        guard try take("the format", magic.count) == magic else {
            let name = String(decoding: magic.dropLast(), as: UTF8.self)
            throw NativeModelFailure(.format, "native form", expected: "a file of \(name)", found: "another")
        }
        let found = try byte("the number of the format")
        guard found == format else {
            throw NativeModelFailure(
                .version,
                "native form",
                "its format has a number that this release does not know (byte \(found)); make it anew with slipway golden"
            )
        }
        let written = try longNumber("the size")
        guard written == UInt64(size) else {
            throw NativeModelFailure(.format, "native form", expected: "\(written) bytes, as it says", found: "\(size)")
        }
    }

    /// The digest of the version's manifest.
    /// - Throws: `native.other-version` for another one.
    mutating func version(_ version: Digest) throws(NativeModelFailure) -> Digest {
        guard let made = Digest(bytes: try take("the digest", 32)) else {
            throw broken("the digest", expected: "32 bytes", found: "others")
        }
        guard made == version else {
            throw NativeModelFailure(.otherVersion, "native form", expected: "made of \(version)", found: "\(made)")
        }
        return made
    }
}
