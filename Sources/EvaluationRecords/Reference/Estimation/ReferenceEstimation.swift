/// The estimators of performance without labels, by task.
package enum ReferenceEstimation: Sendable, Hashable {
    case binary(BinaryEstimation)
    case multiclass(MulticlassEstimation)
    case regression(ResidualTable)

    package var backtest: Screen<EstimationBacktest> {
        switch self {
        case .binary(let estimation): estimation.backtest
        case .multiclass(let estimation): estimation.backtest
        case .regression(let table): table.backtest
        }
    }
}

extension ReferenceEstimation: Codable {
    private enum Key: String, CodingKey {
        case task
    }

    package init(from decoder: any Decoder) throws {
        let task = try decoder.container(keyedBy: Key.self).decode(EvaluationTask.self, forKey: .task)
        let value = try decoder.singleValueContainer()
        switch task {
        case .binary: self = .binary(try value.decode(BinaryEstimation.self))
        case .multiclass: self = .multiclass(try value.decode(MulticlassEstimation.self))
        case .regression: self = .regression(try value.decode(ResidualTable.self))
        case .other: throw RecordFlaw(decoder, expected: "a task that can be estimated", found: task.rawValue)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        let task: EvaluationTask
        switch self {
        case .binary(let estimation):
            try estimation.encode(to: encoder)
            task = .binary
        case .multiclass(let estimation):
            try estimation.encode(to: encoder)
            task = .multiclass
        case .regression(let table):
            try table.encode(to: encoder)
            task = .regression
        }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(task, forKey: .task)
    }
}
