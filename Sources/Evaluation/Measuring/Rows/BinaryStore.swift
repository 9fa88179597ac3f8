import Statistics

/// Rows of two classes on their way to the figures: in memory, or above a limit in a temporary file, in chunks.
struct BinaryStore {
    /// A chunk in the file: where its columns stand.
    private struct Chunk {
        let count: Int
        let scores: Int
        let labels: Int
        let weights: Int
        let numbers: Int
    }

    private let isWeighted: Bool
    private let runs: LazyRuns
    private let limit: Int
    private var chunks: [Chunk] = []
    private var scores: [Double] = []
    private var labels: [Bool] = []
    private var weights: [Double] = []
    private var numbers = NumberColumn()
    private(set) var count = 0

    /// - Parameter limit: bytes of the rows and of their ranking.
    init(isWeighted: Bool, limit: Int, runs: LazyRuns) {
        self.isWeighted = isWeighted
        self.limit = limit
        self.runs = runs
    }

    var isSpilled: Bool { !chunks.isEmpty }

    mutating func append(_ score: Double, isPositive: Bool, weight: Double, number: Int) {
        // Zeros of both signs are one score.
        scores.append(score + 0)
        labels.append(isPositive)
        if isWeighted { weights.append(weight) }
        numbers.append(number)
        count += 1
    }

    /// Moves whole blocks of rows out of memory if there are more than the limit allows; called after rows were added. Blocks are those
    /// of the engine, so that sums over them are the same in memory and in the file.
    mutating func settle() throws(StatisticsError) {
        // Score, label and key; with weights also these, in two places, and the keys of the rows without them.
        let bytes = scores.count * (isWeighted ? 49 : 17) + numbers.bytes
        guard isSpilled || bytes > limit, scores.count >= Blocks.size else { return }
        let listed = numbers.listed
        let whole = scores.count / Blocks.size * Blocks.size
        for block in 0..<Blocks.count(of: whole) {
            let range = Blocks.range(block, of: whole)
            chunks.append(
                Chunk(
                    count: range.count,
                    scores: try SpilledColumn.write(Array(scores[range]), to: runs),
                    labels: try SpilledColumn.write(labels[range].map { $0 ? UInt8(1) : 0 }, to: runs),
                    weights: isWeighted ? try SpilledColumn.write(Array(weights[range]), to: runs) : 0,
                    numbers: try SpilledColumn.write(Array(listed[range]), to: runs)
                )
            )
        }
        scores = Array(scores[whole...])
        labels = Array(labels[whole...])
        if isWeighted { weights = Array(weights[whole...]) }
        numbers = NumberColumn()
        for number in listed[whole...] { numbers.append(number) }
    }

    /// Shows all rows in their order: at once if they are in memory, else chunk by chunk.
    func forEach(_ body: (BinaryRows) throws(StatisticsError) -> Void) throws(StatisticsError) {
        for chunk in chunks { try body(try rows(of: chunk)) }
        if !scores.isEmpty { try body(try rowsInMemory()) }
    }

    /// All rows in memory.
    func all() throws(StatisticsError) -> BinaryRows {
        guard isSpilled else { return try rowsInMemory() }
        return try picked { _ in true }
    }

    /// The rows with some numbers, in memory.
    /// - Parameter wanted: rising.
    func rows(numbered wanted: [Int]) throws(StatisticsError) -> BinaryRows {
        var next = 0
        return try picked { number in
            while next < wanted.count, wanted[next] < number { next += 1 }
            return next < wanted.count && wanted[next] == number
        }
    }

    /// All numbers in order, never all in memory.
    var numberList: StoredNumbers {
        let places = chunks.map { (place: $0.numbers, count: $0.count) }
        return StoredNumbers(chunks: places, last: numbers.numbers, count: numbers.count, runs: runs)
    }

    private func picked(_ isWanted: (Int) -> Bool) throws(StatisticsError) -> BinaryRows {
        var scores: [Double] = []
        var labels: [Bool] = []
        var weights: [Double] = []
        var numbers: [Int] = []
        try forEach { (rows: BinaryRows) throws(StatisticsError) in
            for place in 0..<rows.count where isWanted(rows.numbers[place]) {
                scores.append(rows.scores[place])
                labels.append(rows.isPositive[place])
                if let all = rows.weights { weights.append(all[place]) }
                numbers.append(rows.numbers[place])
            }
        }
        return try BinaryRows(
            scores: scores,
            isPositive: labels,
            weights: isWeighted ? weights : nil,
            numbers: .each(numbers)
        )
    }

    private func rowsInMemory() throws(StatisticsError) -> BinaryRows {
        try BinaryRows(
            scores: scores,
            isPositive: labels,
            weights: isWeighted ? weights : nil,
            numbers: numbers.numbers
        )
    }

    private func rows(of chunk: Chunk) throws(StatisticsError) -> BinaryRows {
        let labels = try SpilledColumn.read(chunk.count, of: UInt8(0), at: chunk.labels, from: runs)
        return try BinaryRows(
            scores: try SpilledColumn.read(chunk.count, of: 0.0, at: chunk.scores, from: runs),
            isPositive: labels.map { $0 == 1 },
            weights: isWeighted ? try SpilledColumn.read(chunk.count, of: 0.0, at: chunk.weights, from: runs) : nil,
            numbers: .each(try SpilledColumn.read(chunk.count, of: 0, at: chunk.numbers, from: runs))
        )
    }

    /// The ranking of all rows, in memory or in sorted runs as the rows are.
    func ranking(weighted: Bool, threads: Threads) throws(StatisticsError) -> ScoreRanking {
        var builder = ScoreRankingBuilder(
            isWeighted: weighted && isWeighted,
            limit: isSpilled ? limit / 4 : .max,
            store: isSpilled ? runs : nil,
            threads: threads
        )
        try forEach { (rows: BinaryRows) throws(StatisticsError) in
            try builder.add(weighted || !isWeighted ? rows : Self.withoutWeights(rows))
        }
        return try builder.finish()
    }

    static func withoutWeights(_ rows: BinaryRows) throws(StatisticsError) -> BinaryRows {
        try BinaryRows(scores: rows.scores, isPositive: rows.isPositive, numbers: rows.numbers)
    }
}
