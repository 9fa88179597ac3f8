import Identifiers
import NativeModels

/// `slipway.native/1`: what is read answers any row, or refuses it, and asks for no class that is not there. `slipway.onnxrt/1`: what is read
/// names each column that an input needs.
struct NativeTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard input.count >= 56, let version = Digest(bytes: Array(input[24..<56])) else { return }
        var input = input
        for place in 0..<8 { input[16 + place] = UInt8(truncatingIfNeeded: input.count >> (8 * place)) }
        if OnnxForm.isMeant(by: input) {
            guard let form = accepted({ try OnnxForm.read(input, of: version) }), let columns = form.columns else {
                return
            }
            let areColumns = form.inputs.count == 1 || form.inputs.allSatisfy { columns.contains($0.name) }
            require(areColumns, "an input of \(form.inputs.count) that is no column")
            return
        }
        guard let model = accepted({ try NativeModel.read(input, of: version) }) else { return }
        let values: [Double] = [0, -1, 0.1, 1e300, .nan, .infinity]
        let columns = [[Double]](repeating: values, count: model.columns.count)
        guard let table = NativeTable(rows: values.count, columns: columns) else { return }
        guard let answer = try? model.answer(table, probabilities: true) else { return }
        if case .classes(let places) = answer.predictions {
            require(places.allSatisfy { $0 < model.labels.count }, "a class of \(places) among \(model.labels.count)")
        }
        if let shares = answer.probabilities {
            require(shares.count == values.count * model.labels.count, "\(shares.count) probabilities")
        }
    }
}
