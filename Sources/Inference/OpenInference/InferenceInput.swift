import Identifiers
import MLflow

/// Casts the tensors of an inference request to the model's input types.
struct InferenceInput {
    let schema: ModelSchema.Schema?
    /// Tells whether tensors of one dimension are columns, for a model without a schema.
    let isTable: Bool

    func read(_ tensors: [WireTensor]) throws(ScoringFailure) -> ModelInput {
        guard !tensors.isEmpty else {
            throw ScoringFailure(.inputInvalid, "inputs", expected: "at least one tensor", found: "none")
        }
        var places: [String: Int] = [:]
        places.reserveCapacity(tensors.count)
        for (place, tensor) in tensors.enumerated() where places.updateValue(place, forKey: tensor.name) != nil {
            throw ScoringFailure(
                .inputInvalid,
                "inputs",
                expected: "each name once",
                found: "\"\(tensor.name.prefix(CellExcerpt.longest))\" twice"
            )
        }
        switch schema {
        case .columns(let columns): return try frame(tensors, places, columns)
        case .tensors(let specifications): return try arrays(tensors, places, specifications)
        case nil: return try free(tensors)
        }
    }

    /// A tensor for each column, by its name; or one tensor of rows, its columns in the schema's order.
    private func frame(
        _ tensors: [WireTensor],
        _ places: [String: Int],
        _ columns: [ModelSchema.Column]
    ) throws(ScoringFailure) -> ModelInput {
        if tensors.count == 1, tensors[0].shape.count == 2, tensors[0].shape[1] == columns.count,
            columns.count != 1 || columns.first?.name != tensors[0].name
        {
            return try matrix(tensors[0], columns)
        }
        var result: [Tensor] = []
        var lacking: [String] = []
        for (place, column) in columns.enumerated() {
            let name = column.name ?? InferenceMetadata.inputName(place)
            let named = places[name].map { tensors[$0] }
            guard let tensor = named ?? (column.name == nil && place < tensors.count ? tensors[place] : nil) else {
                if column.isRequired { lacking.append(name) }
                continue
            }
            try refuseOtherThanColumn(tensor, rows: result.first?.shape[0])
            result.append(
                try cast(
                    tensor,
                    CellType(column.type),
                    named: column.wireName(at: place),
                    shape: [tensor.count],
                    allowsMissing: !column.isRequired
                )
            )
        }
        guard lacking.isEmpty else { throw TableBinding.lacking(lacking, "inputs") }
        return ModelInput(form: .frame, tensors: result)
    }

    private func refuseOtherThanColumn(_ tensor: WireTensor, rows: Int?) throws(ScoringFailure) {
        let isColumn = tensor.shape.count == 1 || (tensor.shape.count == 2 && tensor.shape[1] == 1)
        guard isColumn, rows == nil || rows == tensor.count else {
            throw ScoringFailure(
                .inputInvalid,
                "inputs, \"\(tensor.name.prefix(CellExcerpt.longest))\"",
                expected: "the shape [\(rows.map(String.init) ?? "rows")] or [\(rows.map(String.init) ?? "rows"), 1]",
                found: "\(tensor.shape)"
            )
        }
    }

    private func matrix(_ tensor: WireTensor, _ columns: [ModelSchema.Column]) throws(ScoringFailure) -> ModelInput {
        let rows = tensor.shape[0]
        var result: [Tensor] = []
        for (place, column) in columns.enumerated() {
            let cells = StridedCells(source: tensor, first: place, stride: columns.count, count: rows)
            result.append(
                try cast(
                    cells,
                    CellType(column.type),
                    named: column.wireName(at: place),
                    shape: [rows],
                    allowsMissing: !column.isRequired,
                    column.name ?? "column \(place + 1)"
                )
            )
        }
        return ModelInput(form: .frame, tensors: result)
    }

    private func arrays(
        _ tensors: [WireTensor],
        _ places: [String: Int],
        _ specifications: [ModelSchema.Tensor]
    ) throws(ScoringFailure) -> ModelInput {
        var result: [Tensor] = []
        var lacking: [String] = []
        for specification in specifications {
            let named = specification.name.flatMap { places[$0] }.map { tensors[$0] }
            guard let tensor = named ?? (specifications.count == 1 && tensors.count == 1 ? tensors[0] : nil) else {
                lacking.append(specification.name ?? InferenceMetadata.inputName(0))
                continue
            }
            let subject = "inputs, \"\(tensor.name.prefix(CellExcerpt.longest))\""
            try specification.refuseShape(tensor.shape, subject)
            let type = try specification.cellType(subject)
            result.append(
                try cast(tensor, type, named: specification.name ?? "", shape: tensor.shape, allowsMissing: false)
            )
        }
        guard lacking.isEmpty else { throw TableBinding.lacking(lacking, "inputs") }
        let isUnnamed = specifications.count == 1 && specifications[0].name == nil
        return ModelInput(form: isUnnamed ? .array : .arrays, tensors: result)
    }

    private func free(_ tensors: [WireTensor]) throws(ScoringFailure) -> ModelInput {
        var result: [Tensor] = []
        for tensor in tensors {
            if isTable { try refuseOtherThanColumn(tensor, rows: result.first?.shape[0]) }
            let shape = isTable ? [tensor.count] : tensor.shape
            let name = tensors.count == 1 && !isTable ? "" : tensor.name
            result.append(
                try cast(tensor, CellType(wire: tensor.type), named: name, shape: shape, allowsMissing: false)
            )
        }
        return ModelInput(form: isTable ? .frame : tensors.count == 1 ? .array : .arrays, tensors: result)
    }

    private func cast(
        _ source: WireTensor,
        _ type: CellType,
        named name: String,
        shape: [Int],
        allowsMissing: Bool
    ) throws(ScoringFailure) -> Tensor {
        try cast(source, type, named: name, shape: shape, allowsMissing: allowsMissing, source.name)
    }

    private func cast(
        _ source: some CellSource,
        _ type: CellType,
        named name: String,
        shape: [Int],
        allowsMissing: Bool,
        _ subject: String
    ) throws(ScoringFailure) -> Tensor {
        var casting = CellCasting(source, to: type, allowsMissing: allowsMissing)
        let tensor = casting.tensor(named: name, shape: shape)
        guard let flaw = casting.flaws.first else { return tensor }
        throw ScoringFailure(
            .inputInvalid,
            "inputs, \"\(subject.prefix(CellExcerpt.longest))\", element \(flaw.index + 1)",
            expected: flaw.expected,
            found: flaw.found
        )
    }
}

extension CellType {
    /// The type to which values of a tensor on the wire are cast.
    init(wire type: ElementType) {
        switch type {
        case .bool: self = .bool
        case .float16, .float32, .float64: self = .float(type)
        case .bytes: self = .text
        default: self = .integer(type)
        }
    }
}
