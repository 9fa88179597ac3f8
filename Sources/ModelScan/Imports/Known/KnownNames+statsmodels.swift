extension KnownNames {
    /// statsmodels 0.10.2, 0.12.2, 0.13.5, 0.14.4, 0.15.0. Written by Tests/Oracles/known_imports.py.
    static let statsmodels = KnownNames(
        """
        statsmodels.base._constraints
          LinearConstraints TransformRestriction
        statsmodels.base._parameter_inference
          ScoreTestResult
        statsmodels.base._penalized
          PenalizedMixin
        statsmodels.base._penalties
          ConstraintsPenalty CovariancePenalty L2 L2ConstraintsPenalty L2ContraintsPenalty L2Univariate NonePenalty
          PSD Penalty PseudoHuber SCAD SCADSmoothed
        statsmodels.base._prediction_inference
          PredictionResultsBase PredictionResultsDelta PredictionResultsMean PredictionResultsMonotonic
        statsmodels.base._screening
          ScreeningResults VariableScreening
        statsmodels.base.data
          FormulaicData ModelData PandasData PatsyData
        statsmodels.base.distributed_estimation
          DistributedModel DistributedResults
        statsmodels.base.elastic_net
          RegularizedResults RegularizedResultsWrapper
        statsmodels.base.model
          GenericLikelihoodModel GenericLikelihoodModelResults LikelihoodModel LikelihoodModelResults
          LikelihoodResultsWrapper Model ResultMixin Results _LLRMixin
        statsmodels.base.optimizer
          Optimizer
        statsmodels.base.transform
          BoxCox
        statsmodels.base.wrapper
          ResultsWrapper
        statsmodels.compat._scipy_multivariate_t
          _PSD multi_rv_frozen multi_rv_generic multivariate_normal_frozen multivariate_normal_gen
          multivariate_t_frozen multivariate_t_gen
        statsmodels.compat.pandas
          CachedProperty
        statsmodels.compat.pytest
          NoWarningsChecker
        statsmodels.discrete._diagnostics_count
          ChisquareProbResult DispersionResults ZeroModificationTestResult ZeroinflationJHResult
        statsmodels.discrete.conditional_models
          ConditionalLogit ConditionalMNLogit ConditionalPoisson ConditionalResults ConditionalResultsWrapper
          _ConditionalModel
        statsmodels.discrete.count_model
          GenericZeroInflated L1ZeroInflatedGeneralizedPoissonResults L1ZeroInflatedGeneralizedPoissonResultsWrapper
          L1ZeroInflatedNegativeBinomialResults L1ZeroInflatedNegativeBinomialResultsWrapper
          L1ZeroInflatedPoissonResults L1ZeroInflatedPoissonResultsWrapper ZeroInflatedGeneralizedPoisson
          ZeroInflatedGeneralizedPoissonResults ZeroInflatedGeneralizedPoissonResultsWrapper
          ZeroInflatedNegativeBinomialP ZeroInflatedNegativeBinomialResults ZeroInflatedNegativeBinomialResultsWrapper
          ZeroInflatedPoisson ZeroInflatedPoissonResults ZeroInflatedPoissonResultsWrapper ZeroInflatedResults
        statsmodels.discrete.diagnostic
          CountDiagnostic PoissonDiagnostic
        statsmodels.discrete.discrete_margins
          DiscreteMargins Margins
        statsmodels.discrete.discrete_model
          BinaryModel BinaryResults BinaryResultsWrapper CountModel CountResults CountResultsWrapper DiscreteModel
          DiscreteResults GeneralizedPoisson GeneralizedPoissonResults GeneralizedPoissonResultsWrapper
          L1BinaryResults L1BinaryResultsWrapper L1CountResults L1CountResultsWrapper L1GeneralizedPoissonResults
          L1GeneralizedPoissonResultsWrapper L1MultinomialResults L1MultinomialResultsWrapper
          L1NegativeBinomialResults L1NegativeBinomialResultsWrapper L1PoissonResults L1PoissonResultsWrapper Logit
          LogitResults MNLogit MultinomialModel MultinomialResults MultinomialResultsWrapper NegativeBinomial
          NegativeBinomialP NegativeBinomialPResults NegativeBinomialPResultsWrapper NegativeBinomialResults
          NegativeBinomialResultsWrapper OrderedModel OrderedResults OrderedResultsWrapper Poisson PoissonResults
          PoissonResultsWrapper Probit ProbitResults
        statsmodels.discrete.truncated_model
          HurdleCountModel HurdleCountResults HurdleCountResultsWrapper L1HurdleCountResults
          L1HurdleCountResultsWrapper L1TruncatedLFGenericResults L1TruncatedLFGenericResultsWrapper
          TruncatedLFGeneralizedPoisson TruncatedLFGeneric TruncatedLFGenericResults TruncatedLFGenericResultsWrapper
          TruncatedLFNegativeBinomialP TruncatedLFPoisson TruncatedLFPoissonResults TruncatedNegativeBinomialResults
          _RCensored _RCensoredGeneralizedPoisson _RCensoredGeneric _RCensoredNegativeBinomialP _RCensoredPoisson
        statsmodels.distributions.bernstein
          BernsteinDistribution BernsteinDistributionBV BernsteinDistributionUV
        statsmodels.distributions.copula._special
          Sterling1 Sterling2
        statsmodels.distributions.copula.archimedean
          ArchimedeanCopula ClaytonCopula FrankCopula GumbelCopula
        statsmodels.distributions.copula.copulas
          Copula CopulaDistribution
        statsmodels.distributions.copula.depfunc_ev
          AsymBiLogistic AsymLogistic AsymMixed AsymNegLogistic HR PickandDependence TEV
        statsmodels.distributions.copula.elliptical
          EllipticalCopula GaussianCopula StudentTCopula
        statsmodels.distributions.copula.extreme_value
          ExtremeValueCopula
        statsmodels.distributions.copula.other_copulas
          IndependenceCopula
        statsmodels.distributions.copula.transforms
          TransfClayton TransfFrank TransfGumbel TransfIndep Transforms _TransfPower
        statsmodels.distributions.discrete
          DiscretizedModel
        statsmodels.distributions.empirical_distribution
          ECDF ECDFDiscrete StepFunction
        statsmodels.distributions.mixture_rvs
          MixtureDistribution
        statsmodels.distributions.tools
          _Grid
        statsmodels.duration.hazard_regression
          PHReg PHRegResults PHSurvivalTime rv_discrete_float
        statsmodels.duration.survfunc
          CumIncidenceRight SurvfuncRight
        statsmodels.emplike.aft_el
          AFTResults OptAFT emplikeAFT
        statsmodels.emplike.descriptive
          DescStatMV DescStatUV EmpLikeTestResult _OptFuncts
        statsmodels.emplike.elanova
          ANOVA ANOVAResult _ANOVAOpt
        statsmodels.emplike.elregress
          _ELRegOpts
        statsmodels.emplike.originregress
          ELOriginRegress OriginResults
        statsmodels.formula._manager
          FormulaManager LinearConstraintValues NAAction _Default _FormulaOption
        statsmodels.formula.formulatools
          NAAction
        statsmodels.gam.gam_cross_validation.cross_validators
          BaseCrossValidator KFold
        statsmodels.gam.gam_cross_validation.gam_cross_validation
          BaseCV BasePenaltiesPathCV MultivariateGAMCV MultivariateGAMCVPath
        statsmodels.gam.gam_penalties
          MultivariateGamPenalty UnivariateGamPenalty
        statsmodels.gam.generalized_additive_model
          GLMGam GLMGamResults GLMGamResultsWrapper LogitGam
        statsmodels.gam.smooth_basis
          AdditiveGamSmoother BSplines CubicSplines CyclicCubicSplines GenericSmoothers PolynomialSmoother
          UnivariateBSplines UnivariateCubicCyclicSplines UnivariateCubicSplines UnivariateGamSmoother
          UnivariateGenericSmoother UnivariatePolynomialSmoother
        statsmodels.genmod._prediction
          PredictionResults
        statsmodels.genmod.bayes_mixed_glm
          BayesMixedGLMResults BinomialBayesMixedGLM PoissonBayesMixedGLM _BayesMixedGLM _VariationalBayesMixedGLM
        statsmodels.genmod.cov_struct
          Autoregressive CategoricalCovStruct CovStruct Equivalence Exchangeable GlobalOddsRatio Independence Nested
          NominalIndependence OrdinalIndependence Stationary Unstructured
        statsmodels.genmod.families.family
          Binomial Family Gamma Gaussian InverseGaussian NegativeBinomial Poisson Tweedie
        statsmodels.genmod.families.links
          CDFLink CLogLog Cauchy Identity InversePower InverseSquared Link Log LogC LogLog Logit NegativeBinomial
          Power Probit Sqrt cauchy cloglog identity inverse_power inverse_squared log logc logit loglog nbinom probit
          sqrt
        statsmodels.genmod.families.varfuncs
          Binomial NegativeBinomial Power VarianceFunction
        statsmodels.genmod.generalized_estimating_equations
          GEE GEEMargins GEEResults GEEResultsWrapper NominalGEE NominalGEEResults NominalGEEResultsWrapper OrdinalGEE
          OrdinalGEEResults OrdinalGEEResultsWrapper ParameterConstraint _Multinomial _MultinomialLogit
        statsmodels.genmod.generalized_linear_model
          GLM GLMResults GLMResultsWrapper _ModuleVariable
        statsmodels.genmod.qif
          QIF QIFAutoregressive QIFCovariance QIFExchangeable QIFIndependence QIFResults QIFResultsWrapper
        statsmodels.imputation.bayes_mi
          BayesGaussMI MI MIResults
        statsmodels.imputation.mice
          MICE MICEData MICEResults PatsyFormula
        statsmodels.iolib.summary
          Summary
        statsmodels.iolib.summary2
          Summary
        statsmodels.iolib.table
          Cell Row SimpleTable
        statsmodels.miscmodels.count
          NonlinearDeltaCov PoissonGMLE PoissonOffsetGMLE PoissonZiGMLE
        statsmodels.miscmodels.nonlinls
          Myfunc NonlinearLS Results
        statsmodels.miscmodels.ordinal_model
          OrderedModel OrderedResults OrderedResultsWrapper
        statsmodels.miscmodels.tmodel
          TArma TLinearModel
        statsmodels.miscmodels.try_mlecov
          MLEGLS
        statsmodels.multivariate.cancorr
          CanCorr CanCorrTestResults
        statsmodels.multivariate.factor
          Factor FactorResults
        statsmodels.multivariate.manova
          MANOVA
        statsmodels.multivariate.multivariate_ols
          MultivariateLS MultivariateLSResults MultivariateLSResultsWrapper MultivariateTestResults _MultivariateOLS
          _MultivariateOLSResults
        statsmodels.multivariate.pca
          PCA
        statsmodels.nonparametric._kernel_base
          EstimatorSettings GenericKDE LeaveOneOut
        statsmodels.nonparametric._smoothers_lowess
          __pyx_unpickle_Enum
        statsmodels.nonparametric.kde
          KDEResult KDEUnivariate
        statsmodels.nonparametric.kernel_density
          KDEMultivariate KDEMultivariateConditional
        statsmodels.nonparametric.kernel_regression
          KernelCensoredReg KernelReg
        statsmodels.othermod.betareg
          BetaModel BetaResults BetaResultsWrapper
        statsmodels.regression._prediction
          PredictionResults
        statsmodels.regression._tools
          _MinimalWLS
        statsmodels.regression.dimred
          CovarianceReduction DimReductionResults DimReductionResultsWrapper PrincipalHessianDirections
          SlicedAverageVarianceEstimation SlicedInverseReg _DimReductionRegression
        statsmodels.regression.feasible_gls
          GLSHet GLSHet2
        statsmodels.regression.linear_model
          CompareLRTestResult ELTestResult GLS GLSAR OLS OLSResults RegressionModel RegressionResults
          RegressionResultsWrapper WLS YuleWalkerResult
        statsmodels.regression.mixed_linear_model
          MixedLM MixedLMParams MixedLMResults MixedLMResultsWrapper VCSpec _mixedlm_distribution
        statsmodels.regression.process_regression
          GaussianCovariance ProcessCovariance ProcessMLE ProcessMLEResults
        statsmodels.regression.quantile_regression
          QuantReg QuantRegResults
        statsmodels.regression.recursive_ls
          RecursiveLS RecursiveLSResults RecursiveLSResultsWrapper
        statsmodels.regression.rolling
          RollingOLS RollingRegressionResults RollingStore RollingWLS
        statsmodels.robust._qn
          __pyx_unpickle_Enum
        statsmodels.robust.covariance
          CovDetMCD CovDetMCDResult CovDetMM CovDetS CovIterResult CovM CovMResult CovOGKResult CovStartingResult
          CovTylerRegularizedResult CovTylerResult NaiveLedoitWolfResult _NormalizeTruncCov _Standardize
        statsmodels.robust.norms
          AndrewWave Hampel HuberT LeastSquares MQuantileNorm RamsayE RobustNorm StudentT TrimmedMean TukeyBiweight
          TukeyQuartic
        statsmodels.robust.resistant_linear_model
          DetSStartResult RLMDetS RLMDetSMM
        statsmodels.robust.robust_linear_model
          RLM RLMResults RLMResultsWrapper
        statsmodels.robust.scale
          Huber HuberScale MScale ScaleTrimmedResult
        statsmodels.robust.tools
          TuningSEstimatorMeanResult
        statsmodels.sandbox.archive.linalg_covmat
          AffineTransform MultivariateNormal MultivariateNormalChol StandardNormal
        statsmodels.sandbox.archive.linalg_decomp_1
          CholArray PlainMatrixArray SvdArray
        statsmodels.sandbox.bspline
          BSpline SmoothingSpline
        statsmodels.sandbox.contrast_old
          Contrast ContrastResults
        statsmodels.sandbox.datarich.factormodels
          FactorModelUnivariate
        statsmodels.sandbox.distributions.copula
          CopulaArchimedean CopulaDistribution CopulaDistributionBivariate TransfClayton TransfFrank TransfGumbel
          TransfIndep Transforms
        statsmodels.sandbox.distributions.examples.ex_transf2
          CheckDistEquivalence
        statsmodels.sandbox.distributions.extras
          SquareFunc
        statsmodels.sandbox.distributions.gof_new
          GOF NewNorm
        statsmodels.sandbox.distributions.mv_normal
          BivariateNormal MVElliptical MVNormal MVNormal0 MVT
        statsmodels.sandbox.distributions.otherdist
          ClippedContinuous ParametricMixtureD
        statsmodels.sandbox.distributions.transform_functions
          AbsFunc AffineFunc BoxCoxNonzeroFunc ChainFunc ExpFunc LogFunc NegSquareFunc SquareFunc TransformFunction
        statsmodels.sandbox.distributions.transformed
          SquareFunc
        statsmodels.sandbox.formula
          Factor Formula Quantitative Term
        statsmodels.sandbox.gam
          AdditiveModel Model Offset Results
        statsmodels.sandbox.nonparametric.densityorthopoly
          ChebyTPoly DensityOrthoPoly F2Poly FPoly HPoly
        statsmodels.sandbox.nonparametric.dgp_examples
          UnivariateFanGijbels1 UnivariateFanGijbels1EU UnivariateFanGijbels2 UnivariateFunc1 _UnivariateFunction
        statsmodels.sandbox.nonparametric.kde2
          KDE
        statsmodels.sandbox.nonparametric.kdecovclass
          gaussian_kde_covfact gaussian_kde_set_covariance
        statsmodels.sandbox.nonparametric.kernel_extras
          SemiLinear SingleIndexModel
        statsmodels.sandbox.nonparametric.kernels
          Biweight Cosine Cosine2 CustomKernel Epanechnikov Gaussian NdKernel Triangular Tricube Triweight Uniform
        statsmodels.sandbox.nonparametric.smoothers
          KernelSmoother PolySmoother
        statsmodels.sandbox.nonparametric.testdata
          kdetest
        statsmodels.sandbox.panel.correlation_structures
          ARCovariance
        statsmodels.sandbox.panel.mixed
          OneWayMixed OneWayMixedResults Unit
        statsmodels.sandbox.panel.panel_short
          ShortPanelGLS ShortPanelGLS2
        statsmodels.sandbox.panel.panelmod
          DynamicPanel PanelData PanelModel SEMPanel SURPanel
        statsmodels.sandbox.panel.random_panel
          PanelSample
        statsmodels.sandbox.pca
          Pca
        statsmodels.sandbox.regression.ar_panel
          PanelAR1
        statsmodels.sandbox.regression.gmm
          DistQuantilesGMM GMM GMMResults IV2SLS IVGMM IVGMMResults IVRegressionResults LinearIVGMM NonlinearIVGMM
        statsmodels.sandbox.regression.kernridgeregress_class
          GaussProcess
        statsmodels.sandbox.regression.onewaygls
          OneWayLS
        statsmodels.sandbox.regression.penalized
          TheilGLS TheilRegressionResults
        statsmodels.sandbox.regression.runmnl
          RU2NMNL TryCLogit TryNCLogit
        statsmodels.sandbox.regression.treewalkerclass
          RU2NMNL
        statsmodels.sandbox.rls
          RLS
        statsmodels.sandbox.stats.contrast_tools
          DummyTransform TwoWay
        statsmodels.sandbox.stats.diagnostic
          CompareCox CompareJ HetGoldfeldQuandt ResultsStore
        statsmodels.sandbox.stats.multicomp
          GroupsStats MultiComparison StepDown StudentizedRangeTuple TukeyHSDResults
        statsmodels.sandbox.stats.runs
          Runs RunsProb TotalRunsProb
        statsmodels.sandbox.stats.stats_dhuard
          HistDist
        statsmodels.sandbox.sysreg
          SUR Sem2SLS SysResults
        statsmodels.sandbox.tools.cross_val
          KFold KStepAhead LeaveOneLabelOut LeaveOneOut LeavePOut
        statsmodels.sandbox.tools.mctools
          StatTestMC
        statsmodels.sandbox.tsa.diffusion
          AffineDiffusion ArithmeticBrownian BrownianBridge CompoundPoisson Diffusion ExactDiffusion GeometricBrownian
          OUprocess SchwartzOne
        statsmodels.sandbox.tsa.diffusion2
          CIRSubordinatedBrownian Heston IG JumpDiffusionKou JumpDiffusionMerton NIG VG
        statsmodels.sandbox.tsa.fftarma
          ArmaFft
        statsmodels.sandbox.tsa.garch
          AR Arma Garch Garch0 GarchX LikelihoodModel TSMLEModel
        statsmodels.stats._delta_method
          NonlinearDeltaCov
        statsmodels.stats._diagnostic_other
          CMTNewey CMTTauchen ResultsGeneric
        statsmodels.stats._knockoff
          RegressionFDR
        statsmodels.stats._results_store
          ResultsStore
        statsmodels.stats.anova
          AnovaRM AnovaResults
        statsmodels.stats.base
          AllPairsResults HolderTuple LimitedIterationMixin
        statsmodels.stats.contingency_tables
          CochransQResult SquareTable StratifiedTable Table Table2x2 _Bunch
        statsmodels.stats.contrast
          Contrast ContrastResults MultiCompResult WaldTestResults
        statsmodels.stats.correlation_tools
          CovNearestResult FactoredPSDMatrix GaussianMultivariateKernel MultivariateKernel
        statsmodels.stats.covariance
          TransformCorrNormalResult
        statsmodels.stats.descriptivestats
          Describe Description
        statsmodels.stats.diagnostic
          CompareCox CompareJ GoldfeldQuandtResult HetGoldfeldQuandt LMTestResult NonNestedTestResult
          PesaranTimmermannResult ResultsStore
        statsmodels.stats.diagnostic_gen
          ChisquareBinningResult
        statsmodels.stats.dist_dependence_measures
          DistDependStat
        statsmodels.stats.effect_size
          NoncentralityChisquareResult NoncentralityFResult NoncentralityTResult
        statsmodels.stats.gof
          ChisquareResult
        statsmodels.stats.inter_rater
          KappaResults ResultsBunch
        statsmodels.stats.knockoff_regeffects
          CorrelationEffects ForwardEffects OLSEffects RegModelEffects RegressionEffects
        statsmodels.stats.mediation
          Mediation MediationResults
        statsmodels.stats.meta_analysis
          CombineResults HomogeneityTestResult
        statsmodels.stats.moment_helpers
          Cov2CorrResult
        statsmodels.stats.multitest
          LocalFDRCorrectionResult
        statsmodels.stats.multivariate
          CovOnewayResult CovTestResult HotellingResult
        statsmodels.stats.multivariate_tools
          CCRankTestResult CCStatsResult PartialProjectResult
        statsmodels.stats.nonparametric
          JonckheereTerpstraResult ProbSuperiorResult RankCompareResult RankPlacementsResult
          SamplesizeRankCompareResult TostProbSuperiorResult
        statsmodels.stats.oaxaca
          OaxacaBlinder OaxacaResults
        statsmodels.stats.oneway
          AnovaResult ConfintEffectSizeResult EffectSizeFsquResult EquivalenceOnewayResult FstatEffectSizeResult
          ScaleAnovaResult ScaleEquivalenceResult SimulatePowerEquivalenceResult
        statsmodels.stats.outliers_influence
          GLMInfluence MLEInfluence OLSInfluence _BaseInfluenceMixin
        statsmodels.stats.power
          FTestAnovaPower FTestPower FTestPowerF2 GofChisquarePower NormalIndPower Power TTestIndPower TTestPower
          _GofChisquareIndPower
        statsmodels.stats.proportion
          KoopmanConfintResult PairedNamConfintResult PowerProportionsResult Proportions2indepTestResult
          ScoreTestProportionsResult TostProportionsResult
        statsmodels.stats.rates
          NonequivalencePoissonResult PoissonTest2indepResult PoissonTestResult PowerDiffResult PowerEquivalenceResult
          PowerNegbinRatioResult PowerRatioResult PowerResult TostPoissonResult
        statsmodels.stats.regularized_covariance
          RegularizedInvCovariance
        statsmodels.stats.robust_compare
          TrimmedMean
        statsmodels.stats.tabledist
          TableDist
        statsmodels.stats.weightstats
          CompareMeans DescrStatsW
        statsmodels.tools._decorators
          CachedAttribute CachedWritableAttribute ResettableCache _cache_readonly cache_readonly cache_writable
        statsmodels.tools.decorators
          CachedAttribute CachedWritableAttribute ResettableCache _cache_readonly cache_writable
        statsmodels.tools.docstring_helpers
          Appender Substitution
        statsmodels.tools.grouputils
          Group GroupSorted Grouping
        statsmodels.tools.rootfinding
          BrentqExpandingInfo
        statsmodels.tools.testing
          Holder
        statsmodels.tools.tools
          Bunch
        statsmodels.tools.transform_model
          StandardizeTransform
        statsmodels.tools.validation.validation
          PandasWrapper
        statsmodels.treatment.treatment_effects
          TreatmentEffect TreatmentEffectResults _AIPWGMM _AIPWWLSGMM _IPWGMM _IPWRAGMM _RAGMM _TEGMM _TEGMMGeneric1
        statsmodels.tsa._exponential_smoothers
          __pyx_unpickle_Enum
        statsmodels.tsa._innovations
          __pyx_unpickle_Enum
        statsmodels.tsa._stl
          STL __pyx_unpickle_Enum
        statsmodels.tsa.ar_model
          AR AROrderSelectionResults ARResults ARResultsWrapper AutoReg AutoRegResults AutoRegResultsWrapper
          InformationCriteria
        statsmodels.tsa.ardl.model
          ARDL ARDLOrderSelectionResults ARDLResults ARDLResultsWrapper BoundsTestResult UECM UECMResults
          UECMResultsWrapper
        statsmodels.tsa.arima.estimators._base
          ARMAEstimationResult
        statsmodels.tsa.arima.model
          ARIMA ARIMAResults ARIMAResultsWrapper
        statsmodels.tsa.arima.params
          SARIMAXParams
        statsmodels.tsa.arima.specification
          SARIMAXSpecification
        statsmodels.tsa.arima_model
          ARIMA ARIMAResults ARIMAResultsWrapper ARMA ARMAResults ARMAResultsWrapper
        statsmodels.tsa.arima_process
          ArmaProcess
        statsmodels.tsa.arma_mle
          Arma
        statsmodels.tsa.base.prediction
          PredictionResults
        statsmodels.tsa.base.tsa_model
          TimeSeriesModel TimeSeriesModelResults TimeSeriesResultsWrapper
        statsmodels.tsa.descriptivestats
          TsaDescriptive
        statsmodels.tsa.deterministic
          CalendarDeterministicTerm CalendarFourier CalendarSeasonality CalendarTimeTrend DeterministicProcess
          DeterministicTerm Fourier FourierDeterministicTerm Seasonality TimeTrend TimeTrendDeterministicTerm
        statsmodels.tsa.exponential_smoothing._ets_smooth
          __pyx_unpickle_Enum
        statsmodels.tsa.exponential_smoothing.base
          StateSpaceMLEModel StateSpaceMLEResults
        statsmodels.tsa.exponential_smoothing.ets
          ETSModel ETSResults ETSResultsWrapper PredictionResults PredictionResultsWrapper
        statsmodels.tsa.filters.filtertools
          CycleTrendResult
        statsmodels.tsa.forecasting.stl
          STLForecast STLForecastResults
        statsmodels.tsa.forecasting.theta
          ThetaModel ThetaModelResults
        statsmodels.tsa.holtwinters
          ExponentialSmoothing Holt HoltWintersResults HoltWintersResultsWrapper SimpleExpSmoothing
        statsmodels.tsa.holtwinters._exponential_smoothers
          HoltWintersArgs __pyx_unpickle_Enum __pyx_unpickle_HoltWintersArgs
        statsmodels.tsa.holtwinters._smoothers
          HoltWintersArgs
        statsmodels.tsa.holtwinters.model
          ExponentialSmoothing Holt SimpleExpSmoothing _OptConfig
        statsmodels.tsa.holtwinters.results
          HoltWintersResults HoltWintersResultsWrapper
        statsmodels.tsa.innovations._arma_innovations
          __pyx_unpickle_Enum
        statsmodels.tsa.kalmanf.kalman_loglike
          __pyx_unpickle_Enum
        statsmodels.tsa.kalmanf.kalmanfilter
          KalmanFilter
        statsmodels.tsa.mlemodel
          TSMLEModel
        statsmodels.tsa.regime_switching._hamilton_filter
          __pyx_unpickle_Enum
        statsmodels.tsa.regime_switching._kim_smoother
          __pyx_unpickle_Enum
        statsmodels.tsa.regime_switching.markov_autoregression
          MarkovAutoregression MarkovAutoregressionResults MarkovAutoregressionResultsWrapper
        statsmodels.tsa.regime_switching.markov_regression
          MarkovRegression MarkovRegressionResults MarkovRegressionResultsWrapper
        statsmodels.tsa.regime_switching.markov_switching
          HamiltonFilterResults KimSmootherResults MarkovSwitching MarkovSwitchingParams MarkovSwitchingResults
          MarkovSwitchingResultsWrapper
        statsmodels.tsa.seasonal
          DecomposeResult
        statsmodels.tsa.seasonal._seasonal
          DecomposeResult
        statsmodels.tsa.statespace._cfa_simulation_smoother
          __pyx_unpickle_Enum cCFASimulationSmoother dCFASimulationSmoother sCFASimulationSmoother
          zCFASimulationSmoother
        statsmodels.tsa.statespace._filters._conventional
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._filters._inversions
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._filters._univariate
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._filters._univariate_diffuse
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._initialization
          __pyx_unpickle_Enum cInitialization dInitialization sInitialization zInitialization
        statsmodels.tsa.statespace._kalman_filter
          __pyx_unpickle_Enum cKalmanFilter dKalmanFilter sKalmanFilter zKalmanFilter
        statsmodels.tsa.statespace._kalman_smoother
          __pyx_unpickle_Enum cKalmanSmoother dKalmanSmoother sKalmanSmoother zKalmanSmoother
        statsmodels.tsa.statespace._pykalman_smoother
          _KalmanSmoother
        statsmodels.tsa.statespace._quarterly_ar1
          QuarterlyAR1
        statsmodels.tsa.statespace._representation
          __pyx_unpickle_Enum cStatespace dStatespace sStatespace zStatespace
        statsmodels.tsa.statespace._simulation_smoother
          __pyx_unpickle_Enum cSimulationSmoother dSimulationSmoother sSimulationSmoother zSimulationSmoother
        statsmodels.tsa.statespace._smoothers._alternative
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._smoothers._classical
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._smoothers._conventional
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._smoothers._univariate
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._smoothers._univariate_diffuse
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace._tools
          __pyx_unpickle_Enum
        statsmodels.tsa.statespace.cfa_simulation_smoother
          CFASimulationSmoother
        statsmodels.tsa.statespace.dynamic_factor
          DynamicFactor DynamicFactorResults DynamicFactorResultsWrapper
        statsmodels.tsa.statespace.dynamic_factor_mq
          DynamicFactorMQ DynamicFactorMQResults DynamicFactorMQStates FactorBlock
        statsmodels.tsa.statespace.exponential_smoothing
          ExponentialSmoothing ExponentialSmoothingResults ExponentialSmoothingResultsWrapper
        statsmodels.tsa.statespace.initialization
          Initialization
        statsmodels.tsa.statespace.kalman_filter
          FilterResults KalmanFilter PredictionResults
        statsmodels.tsa.statespace.kalman_smoother
          KalmanSmoother SmootherResults
        statsmodels.tsa.statespace.mlemodel
          MLEModel MLEResults MLEResultsWrapper PredictionResults PredictionResultsWrapper
        statsmodels.tsa.statespace.news
          NewsResults
        statsmodels.tsa.statespace.representation
          FrozenRepresentation MatrixWrapper OptionWrapper Representation
        statsmodels.tsa.statespace.sarimax
          SARIMAX SARIMAXResults SARIMAXResultsWrapper
        statsmodels.tsa.statespace.simulation_smoother
          SimulationSmoothResults SimulationSmoother
        statsmodels.tsa.statespace.structural
          UnobservedComponents UnobservedComponentsResults UnobservedComponentsResultsWrapper
        statsmodels.tsa.statespace.varmax
          VARMAX VARMAXResults VARMAXResultsWrapper
        statsmodels.tsa.stattools
          ResultsStore ZivotAndrewsUnitRoot
        statsmodels.tsa.stattools._leybourne
          LeybourneMcCabeStationarity
        statsmodels.tsa.stattools._stattools
          ADFullerResult AcfResult BreakvarHeteroskedasticityResult CcfResult CointResult DieboldMarianoResult
          JackknifeResult KPSSResult LevinsonDurbinPacfResult LevinsonDurbinResult PacfBurgResult PacfResult
          PccfResult QStatResult RURResult ZivotAndrewsUnitRoot
        statsmodels.tsa.stl._stl
          STL __pyx_unpickle_Enum
        statsmodels.tsa.stl.mstl
          MSTL
        statsmodels.tsa.tsatools
          LagmatResult
        statsmodels.tsa.varma_process
          VarmaPoly _Var
        statsmodels.tsa.vector_ar.dynamic
          DynamicPanelVAR DynamicVAR
        statsmodels.tsa.vector_ar.hypothesis_test_results
          CausalityTestResults ErrorBand ForecastInterval HypothesisTestResults NormalityTestResults
          WhitenessTestResults
        statsmodels.tsa.vector_ar.irf
          BaseIRAnalysis IRAnalysis
        statsmodels.tsa.vector_ar.local_proj
          LocalProjections LocalProjectionsResults
        statsmodels.tsa.vector_ar.output
          VARSummary
        statsmodels.tsa.vector_ar.plotting
          MPLConfigurator
        statsmodels.tsa.vector_ar.svar_model
          SVAR SVARProcess SVARResults
        statsmodels.tsa.vector_ar.var_model
          FEVD LagOrderResults VAR VARProcess VARResults VARResultsWrapper
        statsmodels.tsa.vector_ar.vecm
          CointRankResults JohansenTestResult VECM VECMResults
        statsmodels.tsa.x13
          SeriesSpec Spec X13ArimaAnalysisResult _freq_to_period
        """
    )
}
