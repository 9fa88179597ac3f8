/// The format of a file, recognized by its first bytes and, for archives, by their members; never by its name.
package enum FileFormat: String, Sendable, Hashable, CaseIterable {
    case empty
    case pickle
    case joblib
    case torchLegacy = "torch-legacy"
    case torch
    case skops
    case npz
    case npy
    case keras
    case hdf5
    case onnx
    case safetensors
    case ubjson
    case json
    case lightgbm
    case xgboostBinary = "xgboost-binary"
    case gguf
    case text
    case zip
    case tar
    case gzip
    case zlib
    case zstd
    case bzip2
    case xz
    case lzma
    case lz4
    case sevenZip = "7z"
    case rar
    case elf
    case portableExecutable = "pe"
    case machO = "mach-o"
    case pythonBytecode = "python-bytecode"
    case binary

    /// Bytes that are enough to tell.
    static let prefixLength = 4096

    /// - Parameter prefix: the first bytes of the content.
    init(prefix: [UInt8]) {
        if prefix.isEmpty {
            self = .empty
        } else if let found = Self.magics.first(where: { prefix.starts(with: $0.bytes) }) {
            self = found.format
        } else if let found = Self.structured(prefix) {
            self = found
        } else {
            self = Self.text(prefix) ?? .binary
        }
    }

    /// True for a pickle, and for formats that hold other content.
    var holdsOthers: Bool {
        switch self {
        case .pickle, .zip, .tar, .npy, .gzip, .zlib, .zstd, .bzip2, .xz, .lzma, .lz4, .sevenZip, .rar: true
        default: false
        }
    }

    private static let magics: [(bytes: [UInt8], format: FileFormat)] = [
        (Array("PK\u{3}\u{4}".utf8), .zip), (Array("PK\u{5}\u{6}".utf8), .zip),
        ([0x93] + Array("NUMPY".utf8), .npy), ([0x1F, 0x8B, 0x08], .gzip), (Array("BZh".utf8), .bzip2),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
        ([0x04, 0x22, 0x4D, 0x18], .lz4), ([0x5D, 0x00, 0x00], .lzma),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip), (Array("Rar!\u{1A}\u{7}".utf8), .rar),
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5), ([0x7F, 0x45, 0x4C, 0x46], .elf),
        ([0xFE, 0xED, 0xFA, 0xCE], .machO), ([0xFE, 0xED, 0xFA, 0xCF], .machO), ([0xCE, 0xFA, 0xED, 0xFE], .machO),
        ([0xCF, 0xFA, 0xED, 0xFE], .machO), ([0xCA, 0xFE, 0xBA, 0xBE], .machO), (Array("GGUF".utf8), .gguf),
        (Array("binf".utf8), .xgboostBinary), ([0x7B, 0x4C, 0x00, 0x00], .ubjson),
        (Array("tree\nversion=".utf8), .lightgbm),
    ]

    private static func structured(_ prefix: [UInt8]) -> FileFormat? {
        guard prefix.count >= 2 else { return nil }
        if prefix[0] == 0x80, prefix[1] <= 5 { return .pickle }
        if prefix[0] == 0x78, (Int(prefix[0]) << 8 | Int(prefix[1])) % 31 == 0, prefix[1] & 0x20 == 0, !isText(prefix) {
            return .zlib
        }
        if prefix.count > 262, prefix[257..<262].elementsEqual("ustar".utf8) { return .tar }
        if prefix[0] == 0x4D, prefix[1] == 0x5A, isPortableExecutable(prefix) { return .portableExecutable }
        if prefix.count >= 16, prefix[2...3].elementsEqual([0x0D, 0x0A]), prefix[1] < 0x20, !isText(prefix) {
            return .pythonBytecode
        }
        if isSafetensors(prefix) { return .safetensors }
        // ONNX ModelProto: ir_version as a varint, then one of its next fields (onnx.proto).
        if prefix.count > 3, prefix[0] == 0x08, prefix[1] < 0x20, [0x12, 0x1A, 0x22, 0x3A, 0x42].contains(prefix[2]) {
            return .onnx
        }
        return nil
    }

    private static func isPortableExecutable(_ prefix: [UInt8]) -> Bool {
        guard prefix.count >= 64 else { return false }
        let at = Int(prefix[60]) | Int(prefix[61]) << 8 | Int(prefix[62]) << 16
        return at + 4 > prefix.count || prefix[at..<at + 4].elementsEqual([0x50, 0x45, 0, 0])
    }

    /// A length of eight bytes and the JSON header of that length.
    private static func isSafetensors(_ prefix: [UInt8]) -> Bool {
        guard prefix.count >= 10, prefix[8] == UInt8(ascii: "{"), prefix[7] == 0, prefix[6] == 0, prefix[5] == 0 else {
            return false
        }
        return prefix[9] == UInt8(ascii: "\"") || prefix[9] == UInt8(ascii: "}")
    }

    private static func text(_ prefix: [UInt8]) -> FileFormat? {
        guard isText(prefix) else { return nil }
        guard let first = prefix.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }), first == UInt8(ascii: "{")
        else { return .text }
        return .json
    }

    /// True for UTF-8 without control characters other than those of lines; the last character may be cut.
    static func isText(_ prefix: [UInt8]) -> Bool {
        for byte in prefix where byte < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains(byte) { return false }
        if String(validating: prefix, as: UTF8.self) != nil { return true }
        guard prefix.count >= prefixLength else { return false }
        return (1...3).contains { String(validating: prefix.dropLast($0), as: UTF8.self) != nil }
    }
}
