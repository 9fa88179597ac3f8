import TestSupport
import Testing

@testable import ModelScan

/// Distributions of SciPy execute a text of their state when they are filled; what hands objects on could hide which object that is.
@Suite("Distributions in pickles") struct DistributionScanTests {
    private static let own = """

        def _parse_args(self, a, b,  loc=0, scale=1):
            return (a, b, ), loc, scale

        def _parse_args_rvs(self, a, b,  loc=0, scale=1, size=None):
            return self._argcheck_rvs(a, b,  loc, scale, size=size)

        def _parse_args_stats(self, a, b,  loc=0, scale=1, moments='mv'):
            return (a, b, ), loc, scale, moments

        """
    private static let other = own.replacing(
        "return (a, b, ), loc, scale\n",
        with: "return __import__('os').system('id')\n"
    )

    private static let start = HostilePickle(protocol: 4)
    private static let kind = start.stackGlobal("scipy.stats._continuous_distns", "beta_gen")
    /// EMPTY_TUPLE and NEWOBJ.
    private static let made = kind.adding([0x29, 0x81])

    private static func state(_ text: String) -> HostilePickle {
        HostilePickle().adding("}(").text("_parse_arg_template").longText(text).adding("u")
    }

    private func verdict(_ pickle: HostilePickle) throws -> ScanVerdict {
        try scan(pickle.bytes, as: "model.pkl", ScanSubject(flavors: ["sklearn", "python_function"])).verdict
    }

    @Test("a distribution that is filled with SciPy's own text is known, with any other it is dangerous")
    func texts() throws {
        #expect(try verdict(Self.made + Self.state(Self.own) + "b.") == .known)
        #expect(try verdict(Self.made + Self.state(Self.other) + "b.") == .dangerous)
        #expect(try verdict(Self.made + Self.state(Self.own + "\nimport os\n") + "b.") == .dangerous)
        #expect(try verdict(Self.made + "}b.") == .dangerous)
        #expect(try verdict(Self.made + Self.state(Self.own) + "b" + Self.state(Self.other) + "b.") == .dangerous)
    }

    @Test("the object is followed through the memo, by whatever opcode it is made, and the state whatever form it has")
    func forms() throws {
        let evil = Self.state(Self.other) + "b."
        let kept = HostilePickle().adding([0x94, 0x30, 0x68, 0x00])
        #expect(try verdict(Self.made + kept + evil) == .dangerous)
        #expect(try verdict(Self.start + "(" + Self.named + "o" + evil) == .dangerous)
        #expect(try verdict(Self.kind + "2" + "0" + HostilePickle([0x29, 0x81]) + evil) == .dangerous)
        let pairs = HostilePickle().adding("]").text("_parse_arg_template").longText(Self.other).adding([0x86]).adding(
            "ab."
        )
        #expect(try verdict(Self.made + pairs) == .dangerous)
        let single = Self.state(Self.other).adding([0x85]).adding("b.")
        #expect(try verdict(Self.made + single) == .dangerous)
        let madeKey = HostilePickle().adding("}(").text("_parse_arg_template").longText(Self.own)
            .stackGlobal("builtins", "str").text("_parse_arg_template").adding([0x85]).adding("R").longText(Self.other)
        #expect(try verdict(Self.made + madeKey + "ub.") == .dangerous)
        let rebuilt = Self.start.stackGlobal("copyreg", "_reconstructor").adding("(") + Self.named
        #expect(try verdict(rebuilt.stackGlobal("builtins", "object").adding("NtR") + evil) == .dangerous)
    }

    /// The class without the start of a pickle.
    private static let named = HostilePickle().stackGlobal("scipy.stats._continuous_distns", "beta_gen")

    @Test(
        "what a function hands on is not filled in secret",
        arguments: [("builtins", "max"), ("numpy", "max"), ("operator", "add")]
    )
    func handedOn(_ module: String, _ name: String) throws {
        let object = Self.named + HostilePickle([0x29, 0x81]) + Self.state(Self.own) + "b"
        let evil = Self.state(Self.other) + "b."
        let call = HostilePickle([0x85]) + "R"
        let function = HostilePickle().stackGlobal(module, name)
        #expect(try verdict(Self.start + function + "]" + object + "a" + call + evil) == .dangerous)
        let partial = HostilePickle().stackGlobal("functools", "partial") + function + call
        #expect(try verdict(Self.start + partial + "]" + object + "a" + call + evil) == .dangerous)
        let kept = HostilePickle([0x71, 0x07, 0x30, 0x68, 0x07])
        #expect(try verdict(Self.start + function + "]" + object + "a" + call + kept + evil) == .dangerous)
    }

    @Test("nothing that was only imported is filled: a distribution by its name, a class of a library")
    func imported() throws {
        let evil = Self.state(Self.other) + "b."
        #expect(try verdict(Self.start.stackGlobal("scipy.stats", "norm") + evil) == .dangerous)
        #expect(try verdict(Self.start.stackGlobal("acme", "norm") + evil) == .dangerous)
        let method = HostilePickle().adding("N}(").text("predict").stackGlobal("builtins", "max").adding("u").adding([
            0x86
        ])
        #expect(try verdict(Self.start.stackGlobal("sklearn.base", "BaseEstimator") + method + "b.") == .dangerous)
    }

    @Test(
        "no distribution is known by its name alone, whichever library derives it",
        arguments: [
            ("scipy.stats._continuous_distns", "erlang_gen"), ("scipy.stats._continuous_distns", "wald_gen"),
            ("scipy.stats._discrete_distns", "bernoulli_gen"), ("scipy.stats._distn_infrastructure", "rv_generic"),
            ("statsmodels.distributions.discrete", "zipoisson_gen"),
            ("statsmodels.distributions.discrete", "DiscretizedCount"),
            ("statsmodels.distributions.edgeworth", "ExpandedNormal"),
            ("statsmodels.sandbox.distributions.extras", "SkewNorm_gen"), ("scipy.stats", "rv_histogram"),
            ("statsmodels.sandbox.distributions.try_max", "MaxDist"),
            ("acme", "rv_continuous"),
        ]
    )
    func names(_ module: String, _ name: String) {
        let rules = ImportRules(flavors: ["sklearn", "statsmodels", "python_function"], cloudpickle: .unexplained)
        #expect(rules.verdict(of: PickleImport(module: module, name: name)) == .dangerous)
    }

    @Test("NumPy's function that looks a name up is what it looks up")
    func lookup() throws {
        for module in ["numpy.core", "numpy._core"] {
            let function = Self.start.stackGlobal(module, "_ufunc_reconstruct")
            let call = HostilePickle([0x86]) + "R"
            #expect(try verdict(function.text("scipy.special").text("expit") + call + ".") == .known)
            #expect(try verdict(function.text("os").text("system") + call + ".") == .dangerous)
            #expect(try verdict(function.text("acme").text("f") + call + ".") == .unknown)
            let twice = function.text(module).text("_ufunc_reconstruct") + call
            #expect(try verdict(twice.text("os").text("system") + call + ".") == .dangerous)
            let made = HostilePickle().stackGlobal("builtins", "str").text("os").adding([0x85]).adding("R").text(
                "system"
            )
            #expect(try verdict(function + made + call + ".") == .dangerous)
        }
    }

    @Test(
        "a method of a library's object that is called while loading is dangerous, one that is only kept may be known"
    )
    func methods() throws {
        let attribute = Self.start.stackGlobal("builtins", "getattr")
        let call = HostilePickle([0x86]) + "R"
        let frame = HostilePickle().stackGlobal("pandas.core.frame", "DataFrame").adding([0x29, 0x81]).text("eval")
        let pickle = attribute + frame + call + HostilePickle().text("1").adding([0x85]).adding("R.")
        let carried = ScanSubject(flavors: ["sklearn"], cloudpickled: ["model.pkl"])
        #expect(try verdict(pickle) == .dangerous)
        #expect(try scan(pickle.bytes, as: "model.pkl", carried).verdict == .dangerous)
        let model = HostilePickle().stackGlobal("statsmodels.tsa.exponential_smoothing.ets", "ETSModel").adding([
            0x29, 0x81,
        ])
        let kept = attribute + model.text("loglike") + call + "."
        #expect(try scan(kept.bytes, as: "model.pkl", ScanSubject(flavors: ["statsmodels"])).verdict == .known)
        let saving = attribute + model.text("save") + call + "."
        #expect(try scan(saving.bytes, as: "model.pkl", ScanSubject(flavors: ["statsmodels"])).verdict == .dangerous)
    }
}

extension HostilePickle {
    fileprivate static func + (left: HostilePickle, right: HostilePickle) -> HostilePickle { left.adding(right.bytes) }
    fileprivate static func + (left: HostilePickle, right: String) -> HostilePickle { left.adding(right) }

    /// BINUNICODE
    fileprivate func longText(_ text: String) -> HostilePickle {
        let count = text.utf8.count
        return adding([0x58] + (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }).adding(text)
    }
}
