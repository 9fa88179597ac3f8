extension ModelInput {
    /// Reads the labels of a table's rows from JSON; nil also for labels that count the rows from 0.
    /// - Parameter subject: what an error calls the table.
    /// - Returns: nil if it is no list of so many labels.
    /// - Throws: `scoring.input`.
    package static func index(of json: [UInt8], rows: Int, subject: String) throws(ScoringFailure) -> [UInt8]? {
        let read = json.withUnsafeBytes { bytes in
            Result { () throws(ScoringFailure) in try index(of: bytes, rows, subject) }
        }
        return try read.get()
    }

    private static func index(
        of json: UnsafeRawBufferPointer,
        _ rows: Int,
        _ subject: String
    ) throws(ScoringFailure) -> [UInt8]? {
        try JSONDocument(json, subject: "the index", sizeLimit: json.count).read { (tape) throws(ScoringFailure) in
            guard tape.kind(JSONTape.top) == .array, tape.count(JSONTape.top) == rows else { return nil }
            return try TapeTable.index(JSONTape.top, in: tape, subject)
        }
    }
}
