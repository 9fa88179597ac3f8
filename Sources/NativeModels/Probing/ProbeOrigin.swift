import Glibc

/// The column that a number inside of a model comes from, and what changed it on its way. A probe needs it to reach a place in a tree.
struct ProbeOrigin: Sendable {
    /// A change of the number on its way into the model.
    enum Change: Sendable {
        case minus(Double)
        case dividedBy(Double)
        case times(Double)
        case plus(Double)
        case function(FunctionStage.Function)
        /// 1 for one of the categories, 0 for the others.
        case isCategory(Int, of: [Double])
        /// The place among the categories.
        case placeOf([Double])
        /// 0 for these, 1 for others.
        case memberOf([Double])
    }

    let column: Int
    private var changes: [Change] = []

    init(column: Int) {
        self.column = column
    }

    /// Tells whether the model has the number as the column has it.
    var isUnchanged: Bool { changes.isEmpty }

    func after(_ change: Change) -> ProbeOrigin {
        var origin = self
        origin.changes.append(change)
        return origin
    }

    /// Values of the column for which the number comes near to the wanted one, or is it; none if there is no such value.
    func values(for wanted: Double) -> [Double] {
        var found = [wanted]
        for change in changes.reversed() { found = found.flatMap { change.undone($0) } }
        return found.filter { !$0.isNaN }
    }
}

extension ProbeOrigin.Change {
    fileprivate func undone(_ number: Double) -> [Double] {
        switch self {
        case .minus(let amount): [number + amount]
        case .dividedBy(let scale): [number * scale]
        case .times(let factor): factor == 0 ? [] : [number / factor]
        case .plus(let amount): [number - amount]
        case .function(let function): function.undone(number)
        case .isCategory(let place, let categories):
            number >= 0.5
                ? [categories[place]] : categories.indices.prefix(3).filter { $0 != place }.map { categories[$0] }
        case .placeOf(let categories): Self.places(number, categories)
        case .memberOf(let members): Self.sides(number, members)
        }
    }

    /// Some members, or the first whole number that is none and one beyond all of them.
    private static func sides(_ number: Double, _ members: [Double]) -> [Double] {
        guard number >= 0.5 else { return Array(members.prefix(2)) }
        let other = (0...members.count).lazy.map { Double($0) }.first { !members.contains($0) }
        return [other, members.max().map { $0 + 1 }].compactMap(\.self)
    }

    /// The categories on both sides of a place.
    private static func places(_ number: Double, _ categories: [Double]) -> [Double] {
        guard number.isFinite, !categories.isEmpty else { return [] }
        let last = Double(categories.count - 1)
        let below = min(max(number.rounded(.down), 0), last)
        let above = min(max(number.rounded(.up), 0), last)
        return below == above ? [categories[Int(below)]] : [categories[Int(below)], categories[Int(above)]]
    }
}

extension FunctionStage.Function {
    /// The numbers that it makes this of; none where it cannot be told.
    fileprivate func undone(_ number: Double) -> [Double] {
        switch self {
        case .logOfOnePlus: [Glibc.expm1(number)]
        case .log: [Glibc.exp(number)]
        case .exp: number > 0 ? [Glibc.log(number)] : []
        case .squareRoot: number >= 0 ? [number * number] : []
        case .positivePart: [number]
        case .tanh: number.magnitude < 1 ? [Glibc.atanh(number)] : []
        case .logistic: number > 0 && number < 1 ? [Glibc.log(number / (1 - number))] : []
        case .absolute: number >= 0 ? [number, -number] : []
        case .isolation: number < 0 ? [-Glibc.log2(-number)] : []
        case .square: number >= 0 ? [number.squareRoot(), -number.squareRoot()] : []
        }
    }
}
