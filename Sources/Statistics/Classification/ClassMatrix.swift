/// A confusion matrix of several classes, of rows or of their weights. Only cells that occur take memory.
package struct ClassMatrix: Sendable, Hashable {
    package let classes: Int
    package struct Cell: Hashable, Sendable {
        package let actual: Int
        package let predicted: Int
    }

    package private(set) var cells: [Cell: Double] = [:]
    /// By class: rows that are of it, rows that were predicted to be, and rows that both are.
    package private(set) var actual: [Double]
    package private(set) var predicted: [Double]
    package private(set) var right: [Double]

    package init(classes: Int) {
        self.classes = classes
        actual = [Double](repeating: 0, count: classes)
        predicted = actual
        right = actual
    }

    /// - Parameter isWeighted: false to count rows also where they have weights.
    package init(_ rows: MulticlassRows, isWeighted: Bool = true) {
        self.init(classes: rows.classes)
        for row in 0..<rows.count {
            add(rows.labels[row], rows.predictions[row], isWeighted ? rows.weights?[row] ?? 1 : 1)
        }
    }

    package mutating func add(_ label: Int, _ prediction: Int, _ weight: Double = 1) {
        cells[Cell(actual: label, predicted: prediction), default: 0] += weight
        actual[label] += weight
        predicted[prediction] += weight
        if label == prediction { right[label] += weight }
    }

    package subscript(label: Int, prediction: Int) -> Double {
        cells[Cell(actual: label, predicted: prediction)] ?? 0
    }

    package var total: Double { actual.compensatedSum }
    private var agreed: Double { right.compensatedSum }

    package var accuracy: Figure { total > 0 ? Figure(agreed / total) : .undefined(.noRows) }
    package var hammingLoss: Figure { total > 0 ? Figure((total - agreed) / total) : .undefined(.noRows) }

    /// Precision, recall and F1 of a class; 0 by convention where undefined.
    package func scores(_ index: Int) -> ClassScores {
        ClassScores(
            precision: Figure(right[index], over: predicted[index], else: .noPredictedPositive),
            recall: Figure(right[index], over: actual[index], else: .noPositive),
            f1: Figure(2 * right[index], over: predicted[index] + actual[index], else: .noPositive)
        )
    }

    /// Classes with labels.
    package var present: [Int] { actual.indices.filter { actual[$0] > 0 } }
    package var absent: [Int] { actual.indices.filter { actual[$0] == 0 } }

    /// The mean over classes; weighted by their labels if asked.
    package func mean(over indices: [Int], byLabels: Bool = false) -> ClassScores {
        let weights = indices.map { byLabels ? actual[$0] : 1 }
        let whole = weights.compensatedSum
        func mean(_ figure: (ClassScores) -> Figure) -> Figure {
            guard whole > 0 else { return .undefined(.noRows) }
            let sum = zip(indices, weights).map { (figure(scores($0)).number ?? 0) * $1 }.compensatedSum
            return Figure(sum / whole)
        }
        return ClassScores(precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1))
    }

    /// The mean recall over classes with labels.
    package var balancedAccuracy: Figure { mean(over: present).recall }

    /// Matthews's coefficient for several classes (Gorodkin, 2004); 0 by convention where a side is of one class.
    package var mcc: Figure {
        let whole = total
        guard whole > 0 else { return .undefined(.noRows) }
        let shares = zip(actual, predicted).map { ($0 / whole, $1 / whole) }
        let joint = shares.map { $0.0 * $0.1 }.compensatedSum
        let left = 1 - shares.map { $0.0 * $0.0 }.compensatedSum
        let right = 1 - shares.map { $0.1 * $0.1 }.compensatedSum
        guard present.count > 1 else { return .conventional(0, .oneClass) }
        guard predicted.count(where: { $0 > 0 }) > 1 else { return .conventional(0, .noPredictedPositive) }
        return Figure((agreed / whole - joint) / (left.squareRoot() * right.squareRoot()))
    }

    /// Cohen's kappa; 0 by convention where chance alone agrees on all rows.
    package var cohenKappa: Figure {
        let whole = total
        guard whole > 0 else { return .undefined(.noRows) }
        let chance = zip(actual, predicted).map { $0 / whole * ($1 / whole) }.compensatedSum
        return Figure(agreed / whole - chance, over: 1 - chance, else: .oneClass)
    }

    /// Off-diagonal cells by rows descending, then by the order of the labels.
    package func mostConfused(_ limit: Int = 10) -> [(cell: Cell, rows: Double)] {
        cells.filter { $0.key.actual != $0.key.predicted && $0.value > 0 }
            .sorted { (-$0.value, $0.key.actual, $0.key.predicted) < (-$1.value, $1.key.actual, $1.key.predicted) }
            .prefix(limit).map { ($0.key, $0.value) }
    }
}

/// Precision, recall and F1.
package struct ClassScores: Sendable, Hashable {
    package let precision: Figure
    package let recall: Figure
    package let f1: Figure
}
