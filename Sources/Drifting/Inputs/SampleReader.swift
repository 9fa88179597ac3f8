import Datasets
import EvaluationRecords
import Identifiers

/// One side as it was read.
struct Sample: Sendable {
    let input: DriftInput
    let reading: DatasetReading
    /// The types of all columns, as the data set declares them, or as they were found.
    let types: [DatasetColumnSchema]
    /// Of each row that was read, its number in the file.
    let rowNumbers: [Int32]
    /// Features by name: those that are in memory.
    var columns: [String: SampleColumn]
    /// The names of all features, in memory or not.
    let features: Set<String>
    /// Features with values that are no numbers, though they seemed to be or should be.
    let unreadable: [String: Int]

    var rows: Int { rowNumbers.count }

    var identity: DatasetIdentity {
        DatasetIdentity(
            name: input.name,
            digest: reading.digest,
            schema: SchemaDigest.of(types),
            rows: reading.rows,
            label: input.roles.label,
            weight: input.roles.weight,
            id: input.roles.id,
            time: input.roles.time
        )
    }
}

/// Reads the features of a data set into memory in one pass.
///
/// Nobody may have said which columns are numbers. The first rows say what they seem to be, and the pass reads them so; what later rows prove
/// wrong is read again as texts.
struct SampleReader {
    let input: DriftInput
    let threads: Int
    /// Types that the model's schema or a declaration decides.
    let decided: [String: DatasetColumnType]
    /// Columns that the model reads as times.
    let times: Set<String>

    /// Rows that are decoded at a time: their values take twice and more of what they take once they are kept.
    private static let blockRows = 8_192

    /// - Parameters:
    ///   - texts: nil for features in the form that they have; else those alone, as texts.
    ///   - only: nil for all features.
    ///   - memory: bytes of values. Of a table that is wider the first names in their order are kept, one of them in any case.
    func read(texts: Set<String>? = nil, only: Set<String>? = nil, memory: Int = .max) throws -> Sample {
        var plan = ReadingPlan()
        plan.threads = threads
        plan.blockRows = Self.blockRows
        if let texts {
            plan.columns = Dictionary(texts.map { ($0, ColumnForm.texts) }) { first, _ in first }
        } else {
            try choose(&plan, only: only)
        }
        let reader = try DatasetReader(input.file, plan)
        var buffers = ColumnBuffers(memory: memory)
        var rowNumbers: [Int32] = []
        var unreadable: [String: Int] = [:]
        while let block = try reader.next() {
            try Task.checkCancellation()
            for number in block.rowNumbers { rowNumbers.append(Int32(clamping: number)) }
            for value in block.unreadable { unreadable[value.column, default: 0] += 1 }
            // Texts that are asked for by name are wanted as they are.
            buffers.append(block.columns) { texts == nil ? use(ofTexts: $0) : .categories }
        }
        guard let reading = reader.reading else { throw CancellationError() }
        return Sample(
            input: input,
            reading: reading,
            types: input.columns ?? ColumnTypes.decide(reading.types ?? [], declared: input.roles.types),
            rowNumbers: rowNumbers,
            columns: buffers.columns,
            features: buffers.names,
            unreadable: unreadable
        )
    }

    /// Reads those of some columns again as texts that were read as numbers.
    /// - Throws: `drift.plan` if the file is another one by now.
    func readAgain(_ names: [String], _ sample: inout Sample) throws {
        let wrong = names.filter { name in
            if case .numbers = sample.columns[name] { true } else { false }
        }
        guard !wrong.isEmpty else { return }
        let again = try read(texts: Set(wrong))
        try require(again, isLike: sample)
        sample.columns.merge(again.columns) { $1 }
    }

    /// - Throws: `drift.plan` if the file is another one by now.
    func require(_ again: Sample, isLike sample: Sample) throws(DriftingFailure) {
        guard again.reading.digest == sample.reading.digest, again.rows == sample.rows else {
            throw DriftingFailure(
                .plan,
                input.name,
                expected: "the same content while it is read",
                found: "another one: read a copy of it"
            )
        }
    }

    private func use(ofTexts name: String) -> TextUse {
        guard decided[name] == .text else { return .categories }
        return times.contains(name) ? .timeShapes : .shapes
    }

    /// Sets what is decoded: all features in the form that they have or seem to have.
    private func choose(_ plan: inout ReadingPlan, only: Set<String>?) throws {
        let skipped = Set(input.roleColumns + input.excluded)
        let decided = decided
        let forms: @Sendable ([DatasetColumnSchema]) -> [String: ColumnForm] = { found in
            var forms: [String: ColumnForm] = [:]
            for column in found where !skipped.contains(column.name) && only?.contains(column.name) != false {
                switch decided[column.name] ?? column.type {
                case .numeric: forms[column.name] = .numbers
                case .categorical, .text: forms[column.name] = .texts
                case .ignore: continue
                }
            }
            return forms
        }
        if let columns = input.columns {
            plan.columns = forms(columns)
            return
        }
        plan.findsTypes = true
        if input.file.format == .csv {
            plan.decidesForms = forms
        } else {
            plan.columns = forms(try surveyed())
        }
    }

    private func surveyed() throws -> [DatasetColumnSchema] {
        var plan = ReadingPlan()
        plan.findsTypes = true
        plan.threads = threads
        let reader = try DatasetReader(input.file, plan)
        while try reader.next() != nil { try Task.checkCancellation() }
        return reader.reading?.types ?? []
    }
}
