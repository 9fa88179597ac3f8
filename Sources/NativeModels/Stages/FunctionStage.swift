import Glibc

/// One function for each number of a row.
struct FunctionStage: NativeStage {
    enum Function: UInt8, Sendable, CaseIterable {
        case logOfOnePlus = 0
        case log = 1
        case exp = 2
        case squareRoot = 3
        case positivePart = 4
        case tanh = 5
        case logistic = 6
        case absolute = 7
        case square = 8
        /// -(2^-x), the score of an isolation forest by the mean depth of a row.
        case isolation = 9

        func value(_ number: Double) -> Double {
            switch self {
            case .logOfOnePlus: Glibc.log1p(number)
            case .log: Glibc.log(number)
            case .exp: Glibc.exp(number)
            case .squareRoot: number.squareRoot()
            case .positivePart: number < 0 ? 0 : number
            case .tanh: Glibc.tanh(number)
            case .logistic: 1 / (1 + Glibc.exp(-number))
            case .absolute: number.magnitude
            case .square: number * number
            case .isolation: -Glibc.pow(2, -number)
            }
        }
    }

    let function: Function
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        let found = try bytes.byte("a function")
        guard let function = Function(rawValue: found) else {
            throw bytes.broken("a function", expected: "0 to \(Function.allCases.count - 1)", found: "\(found)")
        }
        self.function = function
        width = inputs
    }

    func transform(_ rows: inout NativeRows) {
        rows.change { number, _ in function.value(number) }
    }
}
