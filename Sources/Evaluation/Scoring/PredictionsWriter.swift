package import DurableFiles

/// Writes a file of predictions (``PredictionsHead``), the same bytes for the same rows on every machine.
package struct PredictionsWriter {
    package let head: PredictionsHead
    package let file: OpenFile

    /// - Parameter file: empty, open for writing.
    package init(_ head: PredictionsHead, to file: OpenFile) throws {
        self.head = head
        self.file = file
        try file.write(head.line)
    }

    /// Adds a block; one without rows adds nothing.
    package func add(_ rows: ScoredRows) throws {
        guard rows.count > 0 else { return }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + rows.count * head.rowBytes)
        Self.append(UInt32(rows.count), to: &bytes)
        for number in rows.rowNumbers { Self.append(UInt64(number), to: &bytes) }
        switch rows.labels {
        case .classes(let labels): for label in labels { Self.append(label, to: &bytes) }
        case .numbers(let labels): for label in labels { Self.append((label ?? .nan).canonical, to: &bytes) }
        }
        switch rows.predictions {
        case .classes(let predictions): for prediction in predictions { Self.append(prediction, to: &bytes) }
        case .numbers(let predictions): for value in predictions { Self.append(value.canonical, to: &bytes) }
        }
        for column in rows.probabilities { for value in column { Self.append(value.canonical, to: &bytes) } }
        if head.isWeighted {
            for weight in rows.weights ?? [] { Self.append(weight.canonical, to: &bytes) }
        }
        try file.write(bytes)
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

extension Double {
    /// Its bits; one pattern for all that are no numbers.
    fileprivate var canonical: UInt64 { isNaN ? Double.nan.bitPattern : bitPattern }
}
