import Datasets
import EvaluationRecords
import Statistics

/// The values of the columns that slices, groups and segments need, of the rows that count.
struct ColumnStore {
    /// Categories as numbers.
    struct Categories {
        private(set) var codes: [Int32] = []
        private(set) var names: [Category] = []
        private var index: [Category: Int32] = [:]

        mutating func append(_ text: String?) {
            guard let text else {
                codes.append(-1)
                return
            }
            // Texts that a record would cut are cut here, so that a hostile one costs little.
            let category = Category(RecordText.cut(text))
            if let code = index[category] {
                codes.append(code)
                return
            }
            let code = Int32(names.count)
            index[category] = code
            names.append(category)
            codes.append(code)
        }

        var values: [Category?] { codes.map { $0 < 0 ? nil : names[Int($0)] } }
    }

    /// NaN where missing.
    private var numeric: [String: [Double]] = [:]
    private var categorical: [String: Categories] = [:]

    /// - Parameter columns: those to keep.
    init(_ columns: [PlannedColumn]) {
        for column in columns {
            switch column.kind {
            case .numeric: numeric[column.name] = []
            case .categorical: categorical[column.name] = Categories()
            }
        }
    }

    mutating func append(_ columns: [String: DatasetColumn], at places: [Int]) {
        for name in Array(numeric.keys) {
            guard let column = columns[name], var values = numeric.removeValue(forKey: name) else { continue }
            for place in places { values.append(ColumnText.number(column, place) ?? .nan) }
            numeric[name] = values
        }
        for name in Array(categorical.keys) {
            guard let column = columns[name], var values = categorical.removeValue(forKey: name) else { continue }
            for place in places { values.append(ColumnText.text(column, place)) }
            categorical[name] = values
        }
    }

    func numbers(_ name: String) -> [Double?] { numeric[name]?.map { $0.isNaN ? nil : $0 } ?? [] }

    /// Of a numeric column the texts of its numbers.
    func categories(_ name: String) -> [Category?] {
        if let column = categorical[name] { return column.values }
        return numeric[name]?.map { $0.isNaN ? nil : Category(ColumnText.text($0)) } ?? []
    }

    func segments(_ columns: [PlannedColumn]) -> [SegmentColumn] {
        columns.map { column in
            switch column.kind {
            case .numeric: SegmentColumn(column.name, .numeric(numbers(column.name)))
            case .categorical: SegmentColumn(column.name, .categorical(categories(column.name)))
            }
        }
    }
}

/// Values of a column as numbers or as texts, whichever they came as.
enum ColumnText {
    /// nil where missing, and where the value is no finite number.
    static func number(_ column: DatasetColumn, _ place: Int) -> Double? {
        switch column {
        case .numbers(let values): values[place].flatMap { $0.isFinite ? $0 : nil }
        case .texts(let values): values[place].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
        }
    }

    static func text(_ column: DatasetColumn, _ place: Int) -> String? {
        switch column {
        case .numbers(let values): values[place].flatMap { $0.isNaN ? nil : text($0) }
        case .texts(let values): values[place]
        }
    }

    /// Whole numbers without a point.
    static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return "\(whole)" }
        return "\(number)"
    }
}
