package import Identifiers

extension NativeModel {
    /// The first bytes of every native form, with the number of the format.
    private static let magic = Array("slipway.native/".utf8)
    private static let format = UInt8(ascii: "1")

    /// Reads a native form, which is refused unless every byte of it is as the format says.
    /// - Parameter version: the version that it has to be made of.
    package static func read(_ content: [UInt8], of version: Digest) throws(NativeModelFailure) -> NativeModel {
        try content.withUnsafeBytes { bytes in
            Result { () throws(NativeModelFailure) in try Self.read(bytes, of: version) }
        }.get()
    }

    /// Reads a native form of bytes that are not the reader's own, such as a mapped file's.
    /// - Parameter passed: told now and then how many of the first bytes are not needed any more.
    package static func read(
        _ content: UnsafeRawBufferPointer,
        of version: Digest,
        passed: @escaping (Int) -> Void = { _ in }
    ) throws(NativeModelFailure) -> NativeModel {
        try Self.made(content, of: version, keeps: true, passed)
    }

    /// Looks at each byte of a native form as reading it does, and keeps neither its trees nor its coefficients.
    /// - Returns: what it says of itself.
    package static func check(_ content: [UInt8], of version: Digest) throws(NativeModelFailure) -> NativeSummary {
        try content.withUnsafeBytes { bytes in
            Result { () throws(NativeModelFailure) in
                NativeSummary(of: try Self.made(bytes, of: version, keeps: false) { _ in })
            }
        }.get()
    }

    private static func made(
        _ content: UnsafeRawBufferPointer,
        of version: Digest,
        keeps: Bool,
        _ passed: @escaping (Int) -> Void
    ) throws(NativeModelFailure) -> NativeModel {
        guard content.count <= Self.sizeLimit else {
            throw NativeModelFailure(
                .size,
                "native form",
                expected: "at most \(Self.sizeLimit) bytes",
                found: "\(content.count)"
            )
        }
        var bytes = NativeBytes(content, keeps: keeps, passed: passed)
        try bytes.start(Self.magic, format: Self.format, size: content.count)
        let version = try bytes.version(version)
        let library = try bytes.text("the library", limit: 256)
        let columns = try Self.columns(&bytes)
        var reader = StageReader(bytes)
        let scores = try reader.stage(inputs: columns.count)
        let hasLink = try reader.bytes.flags("a link", known: 1) == 1
        let link = try hasLink ? reader.stage(inputs: scores.width) : nil
        bytes = reader.bytes
        let decision = try Self.decision(&bytes)
        let rules = try bytes.flags("the rules of an answer", known: 3)
        let labels = try NativeLabels(&bytes)
        guard bytes.left == 0 else {
            throw bytes.broken("the end", expected: "there", found: "\(bytes.left) more bytes")
        }
        let model = NativeModel(
            version: version,
            library: library,
            columns: columns,
            decision: decision,
            labels: labels,
            precision: rules & 1 != 0 ? .double : .single,
            answersNoRows: rules & 2 != 0,
            scores: scores,
            link: link,
            widest: reader.widest
        )
        try model.check(bytes)
        return model
    }

    private static func columns(_ bytes: inout NativeBytes) throws(NativeModelFailure) -> [NativeColumn] {
        let count = try bytes.count("the columns", 1...NativeLimits.columns, size: 5)
        var columns: [NativeColumn] = []
        columns.reserveCapacity(count)
        for _ in 0..<count {
            let name = try bytes.text("the name of a column", limit: NativeLimits.text)
            let isText = try bytes.flags("the type of a column", known: 1) == 1
            columns.append(NativeColumn(name: name, kind: try isText ? .text(known: Self.texts(&bytes)) : .number))
        }
        return columns
    }

    private static func texts(_ bytes: inout NativeBytes) throws(NativeModelFailure) -> KnownTexts {
        let count = try bytes.pieces("the texts of a column", 0...NativeLimits.width, size: 4)
        var (known, ends): ([UInt8], [Int32]) = ([], [])
        ends.reserveCapacity(count)
        for _ in 0..<count {
            known += try bytes.textBytes("a text", limit: NativeLimits.text)
            ends.append(Int32(known.count))
        }
        guard let texts = KnownTexts(known, ends) else {
            throw bytes.broken("the texts of a column", expected: "each once", found: "one of them again")
        }
        return texts
    }

    private static func decision(_ bytes: inout NativeBytes) throws(NativeModelFailure) -> NativeDecision {
        let found = try bytes.byte("the decision")
        guard let decision = NativeDecision(rawValue: found) else {
            let last = NativeDecision.allCases.count - 1
            throw bytes.broken("the decision", expected: "0 to \(last)", found: "\(found)")
        }
        return decision
    }

    /// Holds the parts to each other, so that no row can ask for a class that is not there.
    private func check(_ bytes: NativeBytes) throws(NativeModelFailure) {
        guard (decision == .numbers) == (labels == .none) else {
            throw bytes.broken("the labels", expected: "there for classes alone", found: "\(labels.count)")
        }
        guard (link ?? scores).width > 0 else {
            throw bytes.broken("the answer", expected: "a number at least", found: "none")
        }
        guard decision != .numbers else { return }
        guard !decision.isBinary || labels.count == 2 else {
            throw bytes.broken("the labels", expected: "2 for this decision", found: "\(labels.count)")
        }
        guard scores.width == decision.scores(of: labels.count) ?? scores.width else {
            throw bytes.broken("the scores", expected: "as many as the decision takes", found: "\(scores.width)")
        }
        guard link != nil || !decision.needsProbabilities else {
            throw bytes.broken("a link", expected: "there for this decision", found: "none")
        }
        guard link?.width ?? labels.count == labels.count else {
            throw bytes.broken("the probabilities", expected: "\(labels.count)", found: "\(link?.width ?? 0)")
        }
    }
}
