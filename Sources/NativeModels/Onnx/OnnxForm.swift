package import Identifiers

/// The form of an ONNX model, `slipway.onnxrt/1`: what it takes and gives, and the release of the library that answered the probes.
///
/// It has no numbers of the model, which the library reads from the version's own file. So a node needs the wheels of such a version, and
/// scans it as any other.
package struct OnnxForm: Sendable, Hashable {
    package struct Slot: Sendable, Hashable {
        package let name: String
        package let type: OnnxType
    }

    /// The most bytes of a form.
    package static let sizeLimit = 4 << 20
    /// The name of the library, which stands before its version.
    package static let library = "onnxruntime"
    private static let magic = Array("slipway.onnxrt/".utf8)
    private static let format = UInt8(ascii: "1")

    /// The digest of the version's manifest.
    package let version: Digest
    /// Such as `onnxruntime 1.32.0`.
    package let library: String
    /// The columns that it takes, in their order; nil for a model that takes tensors.
    package let columns: [String]?
    package let inputs: [Slot]
    package let outputs: [Slot]

    /// Tells whether bytes are meant as such a form.
    package static func isMeant(by bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

    /// The name of a version's form in a bundle.
    package static func entryName(_ model: ModelName, _ version: VersionID) -> EntryName {
        EntryName(unchecked: "native/\(model)/\(version).onnx")
    }

    /// Reads a form, which is refused unless every byte of it is as the format says.
    /// - Parameter version: the version that it has to be made of.
    package static func read(_ content: [UInt8], of version: Digest) throws(NativeModelFailure) -> OnnxForm {
        try content.withUnsafeBytes { bytes in
            Result { () throws(NativeModelFailure) in
                var reader = NativeBytes(bytes, keeps: true) { _ in }
                return try OnnxForm(&reader, size: bytes.count, of: version)
            }
        }.get()
    }

    private init(_ bytes: inout NativeBytes, size: Int, of version: Digest) throws(NativeModelFailure) {
        guard size <= Self.sizeLimit else {
            throw NativeModelFailure(
                .size,
                "native form",
                expected: "at most \(Self.sizeLimit) bytes",
                found: "\(size)"
            )
        }
        try bytes.start(Self.magic, format: Self.format, size: size)
        self.version = try bytes.version(version)
        library = try bytes.text("the library", limit: 256)
        guard library.hasPrefix("\(Self.library) ") else {
            throw bytes.broken("the library", expected: "\(Self.library) and its version", found: library)
        }
        let takesTables = try bytes.flags("the form of requests", known: 1) == 1
        columns = takesTables ? try Self.columns(&bytes) : nil
        inputs = try Self.slots("input", &bytes)
        outputs = try Self.slots("output", &bytes)
        guard bytes.left == 0 else {
            throw bytes.broken("the end", expected: "there", found: "\(bytes.left) more bytes")
        }
        try check(bytes)
    }

    private static func columns(_ bytes: inout NativeBytes) throws(NativeModelFailure) -> [String] {
        let count = try bytes.count("the columns", 1...NativeLimits.columns, size: 4)
        var names: [String] = []
        for _ in 0..<count { names.append(try bytes.text("the name of a column", limit: NativeLimits.text)) }
        return names
    }

    private static func slots(_ what: String, _ bytes: inout NativeBytes) throws(NativeModelFailure) -> [Slot] {
        let count = try bytes.count("the \(what)s", 1...NativeLimits.columns, size: 5)
        var slots: [Slot] = []
        for _ in 0..<count {
            let name = try bytes.text("the name of an \(what)", limit: NativeLimits.text)
            let code = try bytes.byte("the type of an \(what)")
            guard let type = OnnxType(rawValue: code) else {
                throw bytes.broken("the type of an \(what)", expected: "one of ONNX's numbers", found: "\(code)")
            }
            slots.append(Slot(name: name, type: type))
        }
        return slots
    }

    private func check(_ bytes: NativeBytes) throws(NativeModelFailure) {
        if let slot = inputs.first(where: { $0.type.width == nil }) {
            throw bytes.broken("the type of the input \(slot.name)", expected: "of numbers", found: "\(slot.type)")
        }
        guard let columns else { return }
        if let slot = inputs.first(where: { !$0.type.isOfTables }) {
            throw bytes.broken(
                "the type of the input \(slot.name)",
                expected: "one that a table has",
                found: "\(slot.type)"
            )
        }
        let names = Set(columns)
        if inputs.count > 1, let slot = inputs.first(where: { !names.contains($0.name) }) {
            throw bytes.broken("the input \(slot.name)", expected: "a column", found: "none of that name")
        }
    }
}

extension NativeSummary {
    /// A form of either kind, read as strictly as the worker will.
    /// - Parameter version: the version that it has to be made of.
    package static func check(_ content: [UInt8], of version: Digest) throws(NativeModelFailure) -> NativeSummary {
        guard OnnxForm.isMeant(by: content) else { return try NativeModel.check(content, of: version) }
        return NativeSummary(of: try OnnxForm.read(content, of: version))
    }
}
