extension KnownNames {
    /// sklearn 0.19.2, 0.20.4, 0.21.3, 0.22.2.post1, 0.23.2, 0.24.2, 1.0.2, 1.1.3, 1.2.2, 1.3.2, 1.4.2, 1.5.2, 1.6.1,
    /// 1.7.2, 1.8.0, 1.9.1. Written by Tests/Oracles/known_imports.py.
    static let sklearn = KnownNames(
        """
        sklearn._cyutility
          __pyx_unpickle_Enum
        sklearn._isotonic
          __pyx_unpickle_Enum
        sklearn._loss._loss
          CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss CyHalfMultinomialLoss CyHalfPoissonLoss
          CyHalfSquaredError CyHalfTweedieLoss CyHalfTweedieLossIdentity CyHuberLoss CyLossFunction CyPinballLoss
          __pyx_unpickle_CyAbsoluteError __pyx_unpickle_CyExponentialLoss __pyx_unpickle_CyHalfBinomialLoss
          __pyx_unpickle_CyHalfGammaLoss __pyx_unpickle_CyHalfMultinomialLoss __pyx_unpickle_CyHalfPoissonLoss
          __pyx_unpickle_CyHalfSquaredError __pyx_unpickle_CyHalfTweedieLoss __pyx_unpickle_CyHalfTweedieLossIdentity
          __pyx_unpickle_CyHuberLoss __pyx_unpickle_CyLossFunction __pyx_unpickle_CyPinballLoss __pyx_unpickle_Enum
        sklearn._loss.glm_distribution
          ExponentialDispersionModel GammaDistribution InverseGaussianDistribution NormalDistribution
          PoissonDistribution TweedieDistribution
        sklearn._loss.link
          BaseLink HalfLogitLink IdentityLink Interval LogLink LogitLink MultinomialLogit
        sklearn._loss.loss
          AbsoluteError ArrayAPILossMixin BaseLoss ExponentialLoss HalfBinomialLoss HalfBinomialLossArrayAPI
          HalfGammaLoss HalfMultinomialLoss HalfMultinomialLossArrayAPI HalfPoissonLoss HalfPoissonLossArrayAPI
          HalfSquaredError HalfTweedieLoss HalfTweedieLossIdentity HuberLoss PinballLoss
        sklearn.base
          BaseEstimator BiclusterMixin ClassNamePrefixFeaturesOutMixin ClassifierMixin ClusterMixin DensityMixin
          MetaEstimatorMixin MultiOutputMixin OneToOneFeatureMixin OutlierMixin RegressorMixin TransformerMixin
          _ClassNamePrefixFeaturesOutMixin _OneToOneFeatureMixin _UnstableArchMixin
        sklearn.calibration
          CalibratedClassifierCV CalibrationDisplay _CalibratedClassifier _SigmoidCalibration _TemperatureScaling
        sklearn.callback._base
          AutoPropagatedCallback FitCallback _BaseCallback
        sklearn.callback._callback_context
          CallbackContext
        sklearn.callback._callback_support
          CallbackSupportMixin
        sklearn.callback._progressbar
          ProgressBar RichProgressMonitor RichTask _Progress _StyledColumnMixin _StyledPercentageColumn
          _StyledTimeRemainingColumn
        sklearn.callback._scoring_monitor
          ScoringMonitorLog
        sklearn.cluster._affinity_propagation
          AffinityPropagation
        sklearn.cluster._agglomerative
          AgglomerativeClustering FeatureAgglomeration
        sklearn.cluster._bicluster
          BaseSpectral SpectralBiclustering SpectralCoclustering
        sklearn.cluster._birch
          Birch _CFNode _CFSubcluster
        sklearn.cluster._bisect_k_means
          BisectingKMeans _BisectingTree
        sklearn.cluster._dbscan
          DBSCAN
        sklearn.cluster._dbscan_inner
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        sklearn.cluster._feature_agglomeration
          AgglomerationTransform
        sklearn.cluster._hdbscan._linkage
          __pyx_unpickle_Enum
        sklearn.cluster._hdbscan._reachability
          __pyx_unpickle_Enum
        sklearn.cluster._hdbscan._tree
          TreeUnionFind __pyx_unpickle_Enum __pyx_unpickle_TreeUnionFind
        sklearn.cluster._hdbscan.hdbscan
          HDBSCAN
        sklearn.cluster._hierarchical
          UnionFind WeightedEdge __pyx_unpickle_Enum __pyx_unpickle_UnionFind __pyx_unpickle_WeightedEdge
        sklearn.cluster._hierarchical_fast
          UnionFind WeightedEdge __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_
          __pyx_unpickle_EnumP7_objectS0_S0_ __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object __pyx_unpickle_UnionFind
          __pyx_unpickle_UnionFindP7_objectPKS0_lS0_ __pyx_unpickle_UnionFindP7_objectS0_S0_
          __pyx_unpickle_UnionFindP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_UnionFind__set_stateP58__pyx_obj_7sklearn_7cluster_18_hierarchical_fast_UnionFindP7_object
          __pyx_unpickle_WeightedEdge __pyx_unpickle_WeightedEdgeP7_objectPKS0_lS0_
          __pyx_unpickle_WeightedEdgeP7_objectS0_S0_ __pyx_unpickle_WeightedEdgeP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_WeightedEdge__set_stateP61__pyx_obj_7sklearn_7cluster_18_hierarchical_fast_WeightedEdgeP7_object
        sklearn.cluster._k_means
          __pyx_unpickle_Enum
        sklearn.cluster._k_means_common
          __pyx_unpickle_Enum
        sklearn.cluster._k_means_elkan
          __pyx_unpickle_Enum
        sklearn.cluster._k_means_fast
          __pyx_unpickle_Enum
        sklearn.cluster._k_means_lloyd
          __pyx_unpickle_Enum
        sklearn.cluster._k_means_minibatch
          __pyx_unpickle_Enum
        sklearn.cluster._kmeans
          KMeans MiniBatchKMeans _BaseKMeans
        sklearn.cluster._mean_shift
          MeanShift
        sklearn.cluster._optics
          OPTICS
        sklearn.cluster._spectral
          SpectralClustering
        sklearn.cluster.affinity_propagation_
          AffinityPropagation
        sklearn.cluster.bicluster
          BaseSpectral SpectralBiclustering SpectralCoclustering
        sklearn.cluster.birch
          Birch _CFNode _CFSubcluster
        sklearn.cluster.dbscan_
          DBSCAN
        sklearn.cluster.hierarchical
          AgglomerativeClustering FeatureAgglomeration
        sklearn.cluster.k_means_
          KMeans MiniBatchKMeans
        sklearn.cluster.mean_shift_
          MeanShift
        sklearn.cluster.optics_
          OPTICS
        sklearn.cluster.spectral
          SpectralClustering
        sklearn.compose._column_transformer
          ColumnTransformer _RemainderColsList make_column_selector
        sklearn.compose._target
          TransformedTargetRegressor
        sklearn.covariance._elliptic_envelope
          EllipticEnvelope
        sklearn.covariance._empirical_covariance
          EmpiricalCovariance empirical_covariance log_likelihood
        sklearn.covariance._graph_lasso
          BaseGraphicalLasso GraphicalLasso GraphicalLassoCV _DictWithDeprecatedKeys _dual_gap _graphical_lasso
          _objective alpha_max graphical_lasso graphical_lasso_path
        sklearn.covariance._robust_covariance
          MinCovDet _c_step _consistency_factor c_step fast_mcd select_candidates
        sklearn.covariance._shrunk_covariance
          LedoitWolf OAS ShrunkCovariance _ledoit_wolf _oas ledoit_wolf ledoit_wolf_shrinkage oas shrunk_covariance
        sklearn.covariance.elliptic_envelope
          EllipticEnvelope __getattr__
        sklearn.covariance.empirical_covariance_
          EmpiricalCovariance __getattr__ empirical_covariance log_likelihood
        sklearn.covariance.graph_lasso_
          GraphLasso GraphLassoCV GraphicalLasso GraphicalLassoCV __getattr__ _dual_gap _objective alpha_max
          graph_lasso graph_lasso_path graphical_lasso graphical_lasso_path
        sklearn.covariance.outlier_detection
          EllipticEnvelope
        sklearn.covariance.robust_covariance
          MinCovDet __getattr__ _c_step c_step fast_mcd select_candidates
        sklearn.covariance.shrunk_covariance_
          LedoitWolf OAS ShrunkCovariance __getattr__ ledoit_wolf ledoit_wolf_shrinkage oas shrunk_covariance
        sklearn.cross_decomposition._cca
          CCA
        sklearn.cross_decomposition._pls
          CCA PLSCanonical PLSRegression PLSSVD _PLS
        sklearn.cross_decomposition.cca_
          CCA
        sklearn.cross_decomposition.pls_
          PLSCanonical PLSRegression PLSSVD _PLS
        sklearn.cross_validation
          BaseShuffleSplit KFold LabelKFold LabelShuffleSplit LeaveOneLabelOut LeaveOneOut LeavePLabelOut LeavePOut
          PredefinedSplit ShuffleSplit StratifiedKFold StratifiedShuffleSplit _BaseKFold _PartitionIterator
        sklearn.decomposition._base
          _BasePCA
        sklearn.decomposition._cdnmf_fast
          __pyx_unpickle_Enum
        sklearn.decomposition._dict_learning
          DictionaryLearning MiniBatchDictionaryLearning SparseCoder SparseCodingMixin _BaseSparseCoding
        sklearn.decomposition._factor_analysis
          FactorAnalysis
        sklearn.decomposition._fastica
          FastICA
        sklearn.decomposition._incremental_pca
          IncrementalPCA
        sklearn.decomposition._kernel_pca
          KernelPCA
        sklearn.decomposition._lda
          LatentDirichletAllocation
        sklearn.decomposition._nmf
          MiniBatchNMF NMF _BaseNMF
        sklearn.decomposition._online_lda_fast
          __pyx_unpickle_Enum
        sklearn.decomposition._pca
          PCA
        sklearn.decomposition._sparse_pca
          MiniBatchSparsePCA SparsePCA _BaseSparsePCA
        sklearn.decomposition._truncated_svd
          TruncatedSVD
        sklearn.decomposition.base
          _BasePCA
        sklearn.decomposition.cdnmf_fast
          __pyx_unpickle_Enum
        sklearn.decomposition.dict_learning
          DictionaryLearning MiniBatchDictionaryLearning SparseCoder SparseCodingMixin
        sklearn.decomposition.factor_analysis
          FactorAnalysis
        sklearn.decomposition.fastica_
          FastICA
        sklearn.decomposition.incremental_pca
          IncrementalPCA
        sklearn.decomposition.kernel_pca
          KernelPCA
        sklearn.decomposition.nmf
          NMF
        sklearn.decomposition.online_lda
          LatentDirichletAllocation
        sklearn.decomposition.pca
          PCA RandomizedPCA
        sklearn.decomposition.sparse_pca
          MiniBatchSparsePCA SparsePCA
        sklearn.decomposition.truncated_svd
          TruncatedSVD
        sklearn.discriminant_analysis
          DiscriminantAnalysisPredictionMixin LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis
        sklearn.dummy
          DummyClassifier DummyRegressor
        sklearn.ensemble._bagging
          BaggingClassifier BaggingRegressor BaseBagging
        sklearn.ensemble._base
          BaseEnsemble _BaseHeterogeneousEnsemble
        sklearn.ensemble._forest
          BaseForest ExtraTreesClassifier ExtraTreesRegressor ForestClassifier ForestRegressor RandomForestClassifier
          RandomForestRegressor RandomTreesEmbedding
        sklearn.ensemble._gb
          BaseGradientBoosting BinomialDeviance ClassificationLossFunction ExponentialLoss GradientBoostingClassifier
          GradientBoostingRegressor HuberLossFunction LeastAbsoluteError LeastSquaresError LogOddsEstimator
          LossFunction MeanEstimator MultinomialDeviance PriorProbabilityEstimator QuantileEstimator
          QuantileLossFunction RegressionLossFunction ScaledLogOddsEstimator VerboseReporter ZeroEstimator
        sklearn.ensemble._gb_losses
          BinomialDeviance ClassificationLossFunction ExponentialLoss HuberLossFunction LeastAbsoluteError
          LeastSquaresError LossFunction MultinomialDeviance QuantileLossFunction RegressionLossFunction
        sklearn.ensemble._gradient_boosting
          __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._binning
          __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._bitset
          __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._gradient_boosting
          __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._loss
          __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._predictor
          __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting.binning
          _BinMapper
        sklearn.ensemble._hist_gradient_boosting.common
          __Pyx_EnumMeta
        sklearn.ensemble._hist_gradient_boosting.gradient_boosting
          BaseHistGradientBoosting HistGradientBoostingClassifier HistGradientBoostingRegressor
        sklearn.ensemble._hist_gradient_boosting.grower
          TreeGrower TreeNode
        sklearn.ensemble._hist_gradient_boosting.histogram
          HistogramBuilder __pyx_unpickle_Enum __pyx_unpickle_HistogramBuilder
        sklearn.ensemble._hist_gradient_boosting.loss
          BaseLoss BinaryCrossEntropy CategoricalCrossEntropy LeastAbsoluteDeviation LeastSquares Poisson
        sklearn.ensemble._hist_gradient_boosting.predictor
          TreePredictor
        sklearn.ensemble._hist_gradient_boosting.splitting
          Splitter __pyx_unpickle_Enum __pyx_unpickle_Splitter
        sklearn.ensemble._hist_gradient_boosting.utils
          __pyx_unpickle_Enum
        sklearn.ensemble._iforest
          IsolationForest
        sklearn.ensemble._stacking
          StackingClassifier StackingRegressor _BaseStacking
        sklearn.ensemble._voting
          VotingClassifier VotingRegressor _BaseVoting
        sklearn.ensemble._weight_boosting
          AdaBoostClassifier AdaBoostRegressor BaseWeightBoosting
        sklearn.ensemble.bagging
          BaggingClassifier BaggingRegressor BaseBagging
        sklearn.ensemble.base
          BaseEnsemble
        sklearn.ensemble.forest
          BaseForest ExtraTreesClassifier ExtraTreesRegressor ForestClassifier ForestRegressor RandomForestClassifier
          RandomForestRegressor RandomTreesEmbedding
        sklearn.ensemble.gradient_boosting
          BaseGradientBoosting BinomialDeviance ClassificationLossFunction ExponentialLoss GradientBoostingClassifier
          GradientBoostingRegressor HuberLossFunction LeastAbsoluteError LeastSquaresError LogOddsEstimator
          LossFunction MeanEstimator MultinomialDeviance PriorProbabilityEstimator QuantileEstimator
          QuantileLossFunction RegressionLossFunction ScaledLogOddsEstimator VerboseReporter ZeroEstimator
        sklearn.ensemble.iforest
          IsolationForest
        sklearn.ensemble.voting
          VotingClassifier VotingRegressor _BaseVoting
        sklearn.ensemble.voting_classifier
          VotingClassifier
        sklearn.ensemble.weight_boosting
          AdaBoostClassifier AdaBoostRegressor BaseWeightBoosting
        sklearn.exceptions
          ChangedBehaviorWarning ConvergenceWarning DataConversionWarning DataDimensionalityWarning EfficiencyWarning
          EstimatorCheckFailedWarning FitFailedWarning InconsistentVersionWarning NonBLASDotWarning NotFittedError
          PositiveSpectrumWarning SkipTestWarning UndefinedMetricWarning UnsetMetadataPassedError
        sklearn.feature_extraction._dict_vectorizer
          DictVectorizer _tosequence
        sklearn.feature_extraction._hash
          FeatureHasher _hashing_transform _iteritems
        sklearn.feature_extraction.dict_vectorizer
          DictVectorizer __getattr__ _tosequence
        sklearn.feature_extraction.hashing
          FeatureHasher __getattr__ _hashing_transform _iteritems
        sklearn.feature_extraction.image
          PatchExtractor _compute_gradient_3d _compute_n_patches _extract_patches _make_edges_3d _mask_edges_weights
          _to_graph extract_patches extract_patches_2d grid_to_graph img_to_graph reconstruct_from_patches_2d
        sklearn.feature_extraction.setup
          configuration
        sklearn.feature_extraction.stop_words
          __getattr__
        sklearn.feature_extraction.text
          CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer VectorizerMixin _VectorizerMixin _analyze
          _document_frequency _make_int_array _preprocess strip_accents_ascii strip_accents_unicode strip_tags
        sklearn.feature_selection._base
          SelectorMixin _get_feature_importances
        sklearn.feature_selection._from_model
          SelectFromModel _calculate_threshold _estimator_has _get_feature_importances
        sklearn.feature_selection._mutual_info
          _compute_mi _compute_mi_cc _compute_mi_cd _estimate_mi _iterate_columns mutual_info_classif
          mutual_info_regression
        sklearn.feature_selection._rfe
          RFE RFECV _estimator_has
        sklearn.feature_selection._sequential
          SequentialFeatureSelector
        sklearn.feature_selection._univariate_selection
          GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile _BaseFilter _chisquare
          _clean_nans chi2 f_classif f_oneway f_regression r_regression
        sklearn.feature_selection._variance_threshold
          VarianceThreshold
        sklearn.feature_selection.base
          SelectorMixin __getattr__
        sklearn.feature_selection.from_model
          SelectFromModel __getattr__ _calculate_threshold _get_feature_importances
        sklearn.feature_selection.mutual_info
          __getattr__
        sklearn.feature_selection.mutual_info_
          _compute_mi _compute_mi_cc _compute_mi_cd _estimate_mi _iterate_columns mutual_info_classif
          mutual_info_regression
        sklearn.feature_selection.rfe
          RFE RFECV __getattr__ _rfe_single_fit
        sklearn.feature_selection.univariate_selection
          GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile _BaseFilter __getattr__
          _chisquare _clean_nans chi2 f_classif f_oneway f_regression
        sklearn.feature_selection.variance_threshold
          VarianceThreshold __getattr__
        sklearn.frozen._frozen
          FrozenEstimator
        sklearn.gaussian_process._gpc
          GaussianProcessClassifier _BinaryGaussianProcessClassifierLaplace
        sklearn.gaussian_process._gpr
          GaussianProcessRegressor
        sklearn.gaussian_process.correlation_models
          absolute_exponential cubic generalized_exponential linear pure_nugget squared_exponential
        sklearn.gaussian_process.gaussian_process
          GaussianProcess l1_cross_distances
        sklearn.gaussian_process.gpc
          GaussianProcessClassifier _BinaryGaussianProcessClassifierLaplace __getattr__
        sklearn.gaussian_process.gpr
          GaussianProcessRegressor __getattr__
        sklearn.gaussian_process.kernels
          CompoundKernel ConstantKernel DotProduct ExpSineSquared Exponentiation GenericKernelMixin Hyperparameter
          Kernel KernelOperator Matern NormalizedKernelMixin PairwiseKernel Product RBF RationalQuadratic
          StationaryKernelMixin Sum WhiteKernel _approx_fprime
        sklearn.gaussian_process.regression_models
          constant linear quadratic
        sklearn.grid_search
          BaseSearchCV GridSearchCV ParameterGrid ParameterSampler RandomizedSearchCV _CVScoreTuple
        sklearn.impute
          MissingIndicator SimpleImputer
        sklearn.impute._base
          MissingIndicator SimpleImputer _BaseImputer
        sklearn.impute._iterative
          IterativeImputer
        sklearn.impute._knn
          KNNImputer
        sklearn.inspection._partial_dependence
          PartialDependenceDisplay
        sklearn.isotonic
          IsotonicRegression
        sklearn.kernel_approximation
          AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler SkewedChi2Sampler
        sklearn.kernel_ridge
          KernelRidge
        sklearn.linear_model._base
          LinearClassifierMixin LinearModel LinearRegression MultiOutputLinearModel SparseCoefMixin
        sklearn.linear_model._bayes
          ARDRegression BayesianRidge
        sklearn.linear_model._cd_fast
          __pyx_unpickle_Enum
        sklearn.linear_model._coordinate_descent
          ElasticNet ElasticNetCV Lasso LassoCV LinearModelCV MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso
          MultiTaskLassoCV
        sklearn.linear_model._glm._newton_solver
          NewtonCholeskySolver NewtonSolver
        sklearn.linear_model._glm.glm
          GammaRegressor GeneralizedLinearRegressor PoissonRegressor TweedieRegressor _GeneralizedLinearRegressor
        sklearn.linear_model._glm.link
          BaseLink IdentityLink LogLink LogitLink
        sklearn.linear_model._huber
          HuberRegressor
        sklearn.linear_model._least_angle
          Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
        sklearn.linear_model._linear_loss
          LinearModelLoss
        sklearn.linear_model._logistic
          LogisticRegression LogisticRegressionCV _LbfgsCallbackBridge
        sklearn.linear_model._omp
          OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
        sklearn.linear_model._passive_aggressive
          PassiveAggressiveClassifier PassiveAggressiveRegressor
        sklearn.linear_model._perceptron
          Perceptron
        sklearn.linear_model._quantile
          QuantileRegressor
        sklearn.linear_model._ransac
          RANSACRegressor
        sklearn.linear_model._ridge
          Ridge RidgeCV RidgeClassifier RidgeClassifierCV _BaseRidge _BaseRidgeCV _IdentityClassifier
          _IdentityRegressor _RidgeClassifierMixin _RidgeGCV _XT_CenterStackOp _X_CenterStackOp
        sklearn.linear_model._sag_fast
          MultinomialLogLoss32 MultinomialLogLoss64 __pyx_unpickle_Enum
        sklearn.linear_model._sgd_fast
          Classification EpsilonInsensitive Hinge Huber Log LossFunction ModifiedHuber Regression
          SquaredEpsilonInsensitive SquaredHinge SquaredLoss __pyx_unpickle_Classification __pyx_unpickle_Enum
          __pyx_unpickle_LossFunction __pyx_unpickle_Regression
        sklearn.linear_model._stochastic_gradient
          BaseSGD BaseSGDClassifier BaseSGDRegressor SGDClassifier SGDOneClassSVM SGDRegressor
          _ValidationScoreCallback
        sklearn.linear_model._theil_sen
          TheilSenRegressor
        sklearn.linear_model.base
          LinearClassifierMixin LinearModel LinearRegression SparseCoefMixin
        sklearn.linear_model.bayes
          ARDRegression BayesianRidge
        sklearn.linear_model.cd_fast
          __pyx_unpickle_Enum
        sklearn.linear_model.coordinate_descent
          ElasticNet ElasticNetCV Lasso LassoCV LinearModelCV MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso
          MultiTaskLassoCV
        sklearn.linear_model.huber
          HuberRegressor
        sklearn.linear_model.least_angle
          Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
        sklearn.linear_model.logistic
          LogisticRegression LogisticRegressionCV
        sklearn.linear_model.omp
          OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
        sklearn.linear_model.passive_aggressive
          PassiveAggressiveClassifier PassiveAggressiveRegressor
        sklearn.linear_model.perceptron
          Perceptron
        sklearn.linear_model.randomized_l1
          BaseRandomizedLinearModel RandomizedLasso RandomizedLogisticRegression
        sklearn.linear_model.ransac
          RANSACRegressor
        sklearn.linear_model.ridge
          Ridge RidgeCV RidgeClassifier RidgeClassifierCV _BaseRidge _BaseRidgeCV _RidgeGCV _X_operator _Xt_operator
        sklearn.linear_model.sag_fast
          MultinomialLogLoss MultinomialLogLoss32 MultinomialLogLoss64
        sklearn.linear_model.sgd_fast
          Classification EpsilonInsensitive Hinge Huber Log LossFunction ModifiedHuber Regression
          SquaredEpsilonInsensitive SquaredHinge SquaredLoss __pyx_unpickle_Classification __pyx_unpickle_Enum
          __pyx_unpickle_LossFunction __pyx_unpickle_Regression
        sklearn.linear_model.stochastic_gradient
          BaseSGD BaseSGDClassifier BaseSGDRegressor SGDClassifier SGDRegressor _ValidationScoreCallback
        sklearn.linear_model.theil_sen
          TheilSenRegressor
        sklearn.manifold._barnes_hut_tsne
          __pyx_unpickle_Enum
        sklearn.manifold._classical_mds
          ClassicalMDS
        sklearn.manifold._isomap
          Isomap
        sklearn.manifold._locally_linear
          LocallyLinearEmbedding
        sklearn.manifold._mds
          MDS
        sklearn.manifold._spectral_embedding
          SpectralEmbedding
        sklearn.manifold._t_sne
          TSNE
        sklearn.manifold._utils
          __pyx_unpickle_Enum
        sklearn.manifold.isomap
          Isomap
        sklearn.manifold.locally_linear
          LocallyLinearEmbedding
        sklearn.manifold.mds
          MDS
        sklearn.manifold.spectral_embedding_
          SpectralEmbedding
        sklearn.manifold.t_sne
          TSNE
        sklearn.metrics._base
          _average_binary_score _average_multiclass_ovo_score
        sklearn.metrics._classification
          _log_loss _one_hot_encoding_binary_target _one_hot_encoding_multiclass_target _prf_divide
          _validate_binary_probabilistic_prediction _validate_multiclass_probabilistic_prediction _warn_prf
          _weighted_sum accuracy_score balanced_accuracy_score brier_score_loss class_likelihood_ratios
          classification_report cohen_kappa_score confusion_matrix d2_brier_score d2_log_loss_score f1_score
          fbeta_score hamming_loss hinge_loss jaccard_score jaccard_similarity_score log_loss matthews_corrcoef
          multilabel_confusion_matrix precision_recall_fscore_support precision_score recall_score zero_one_loss
        sklearn.metrics._dist_metrics
          BrayCurtisDistance BrayCurtisDistance32 BrayCurtisDistance64 CanberraDistance CanberraDistance32
          CanberraDistance64 ChebyshevDistance ChebyshevDistance32 ChebyshevDistance64 DatasetsPair
          DenseDenseDatasetsPair DiceDistance DiceDistance32 DiceDistance64 DistanceMetric DistanceMetric32
          DistanceMetric64 EuclideanDistance EuclideanDistance32 EuclideanDistance64 HammingDistance
          HammingDistance32 HammingDistance64 HaversineDistance HaversineDistance32 HaversineDistance64
          JaccardDistance JaccardDistance32 JaccardDistance64 KulsinskiDistance KulsinskiDistance32
          KulsinskiDistance64 MahalanobisDistance MahalanobisDistance32 MahalanobisDistance64 ManhattanDistance
          ManhattanDistance32 ManhattanDistance64 MatchingDistance MatchingDistance32 MatchingDistance64
          MinkowskiDistance MinkowskiDistance32 MinkowskiDistance64 PyFuncDistance PyFuncDistance32 PyFuncDistance64
          RogersTanimotoDistance RogersTanimotoDistance32 RogersTanimotoDistance64 RussellRaoDistance
          RussellRaoDistance32 RussellRaoDistance64 SEuclideanDistance SEuclideanDistance32 SEuclideanDistance64
          SokalMichenerDistance SokalMichenerDistance32 SokalMichenerDistance64 SokalSneathDistance
          SokalSneathDistance32 SokalSneathDistance64 WMinkowskiDistance WMinkowskiDistance32
          __pyx_unpickle_DatasetsPair __pyx_unpickle_DenseDenseDatasetsPair __pyx_unpickle_DistanceMetric
          __pyx_unpickle_Enum newObj
        sklearn.metrics._pairwise_distances_reduction
          FastEuclideanPairwiseDistancesArgKmin FastEuclideanPairwiseDistancesRadiusNeighborhood GEMMTermComputer
          PairwiseDistancesArgKmin PairwiseDistancesRadiusNeighborhood PairwiseDistancesReduction __pyx_unpickle_Enum
          __pyx_unpickle_EnumP7_objectS0_S0_ __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object __pyx_unpickle_GEMMTermComputer
          __pyx_unpickle_GEMMTermComputerP7_objectS0_S0_
          __pyx_unpickle_GEMMTermComputerP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_GEMMTermComputer__set_stateP76__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_GEMMTermComputerP7_object
          __pyx_unpickle_PairwiseDistancesReduction __pyx_unpickle_PairwiseDistancesReductionP7_objectS0_S0_
          __pyx_unpickle_PairwiseDistancesReductionP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_PairwiseDistancesReduction__set_stateP86__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_PairwiseDistancesReductionP7_object
        sklearn.metrics._pairwise_distances_reduction._argkmin
          ArgKmin32 ArgKmin64 EuclideanArgKmin32 EuclideanArgKmin64 __pyx_unpickle_Enum
          __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        sklearn.metrics._pairwise_distances_reduction._argkmin_classmode
          ArgKminClassMode32 ArgKminClassMode64 __Pyx_EnumMeta __pyx_unpickle_Enum
          __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        sklearn.metrics._pairwise_distances_reduction._base
          BaseDistancesReduction32 BaseDistancesReduction64 __pyx_unpickle_BaseDistancesReduction32
          __pyx_unpickle_BaseDistancesReduction32P7_objectPKS0_lS0_
          __pyx_unpickle_BaseDistancesReduction32P7_objectS0_S0_
          __pyx_unpickle_BaseDistancesReduction32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_BaseDistancesReduction32__set_stateP91__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_5_base_BaseDistancesReduction32P7_object
          __pyx_unpickle_BaseDistancesReduction64 __pyx_unpickle_BaseDistancesReduction64P7_objectPKS0_lS0_
          __pyx_unpickle_BaseDistancesReduction64P7_objectS0_S0_
          __pyx_unpickle_BaseDistancesReduction64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_BaseDistancesReduction64__set_stateP91__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_5_base_BaseDistancesReduction64P7_object
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        sklearn.metrics._pairwise_distances_reduction._datasets_pair
          DatasetsPair32 DatasetsPair64 DenseDenseDatasetsPair32 DenseDenseDatasetsPair64 DenseSparseDatasetsPair32
          DenseSparseDatasetsPair64 SparseDenseDatasetsPair32 SparseDenseDatasetsPair64
          SparseSparseDatasetsPair32 SparseSparseDatasetsPair64 __pyx_unpickle_DatasetsPair32
          __pyx_unpickle_DatasetsPair32P7_objectPKS0_lS0_ __pyx_unpickle_DatasetsPair32P7_objectS0_S0_
          __pyx_unpickle_DatasetsPair32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DatasetsPair32__set_stateP91__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_DatasetsPair32P7_object
          __pyx_unpickle_DatasetsPair64 __pyx_unpickle_DatasetsPair64P7_objectPKS0_lS0_
          __pyx_unpickle_DatasetsPair64P7_objectS0_S0_ __pyx_unpickle_DatasetsPair64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DatasetsPair64__set_stateP91__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_DatasetsPair64P7_object
          __pyx_unpickle_DenseDenseDatasetsPair32 __pyx_unpickle_DenseDenseDatasetsPair32P7_objectPKS0_lS0_
          __pyx_unpickle_DenseDenseDatasetsPair32P7_objectS0_S0_
          __pyx_unpickle_DenseDenseDatasetsPair32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DenseDenseDatasetsPair32__set_stateP101__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_DenseDenseDatasetsPair32P7_object
          __pyx_unpickle_DenseDenseDatasetsPair64 __pyx_unpickle_DenseDenseDatasetsPair64P7_objectPKS0_lS0_
          __pyx_unpickle_DenseDenseDatasetsPair64P7_objectS0_S0_
          __pyx_unpickle_DenseDenseDatasetsPair64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DenseDenseDatasetsPair64__set_stateP101__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_DenseDenseDatasetsPair64P7_object
          __pyx_unpickle_DenseSparseDatasetsPair32 __pyx_unpickle_DenseSparseDatasetsPair32P7_objectPKS0_lS0_
          __pyx_unpickle_DenseSparseDatasetsPair32P7_objectS0_S0_
          __pyx_unpickle_DenseSparseDatasetsPair32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DenseSparseDatasetsPair32__set_stateP102__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_DenseSparseDatasetsPair32P7_object
          __pyx_unpickle_DenseSparseDatasetsPair64 __pyx_unpickle_DenseSparseDatasetsPair64P7_objectPKS0_lS0_
          __pyx_unpickle_DenseSparseDatasetsPair64P7_objectS0_S0_
          __pyx_unpickle_DenseSparseDatasetsPair64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DenseSparseDatasetsPair64__set_stateP102__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_DenseSparseDatasetsPair64P7_object
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object __pyx_unpickle_SparseDenseDatasetsPair32
          __pyx_unpickle_SparseDenseDatasetsPair32P7_objectPKS0_lS0_
          __pyx_unpickle_SparseDenseDatasetsPair32P7_objectS0_S0_
          __pyx_unpickle_SparseDenseDatasetsPair32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseDenseDatasetsPair32__set_stateP102__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_SparseDenseDatasetsPair32P7_object
          __pyx_unpickle_SparseDenseDatasetsPair64 __pyx_unpickle_SparseDenseDatasetsPair64P7_objectPKS0_lS0_
          __pyx_unpickle_SparseDenseDatasetsPair64P7_objectS0_S0_
          __pyx_unpickle_SparseDenseDatasetsPair64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseDenseDatasetsPair64__set_stateP102__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_SparseDenseDatasetsPair64P7_object
          __pyx_unpickle_SparseSparseDatasetsPair32 __pyx_unpickle_SparseSparseDatasetsPair32P7_objectPKS0_lS0_
          __pyx_unpickle_SparseSparseDatasetsPair32P7_objectS0_S0_
          __pyx_unpickle_SparseSparseDatasetsPair32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseSparseDatasetsPair32__set_stateP103__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_SparseSparseDatasetsPair32P7_object
          __pyx_unpickle_SparseSparseDatasetsPair64 __pyx_unpickle_SparseSparseDatasetsPair64P7_objectPKS0_lS0_
          __pyx_unpickle_SparseSparseDatasetsPair64P7_objectS0_S0_
          __pyx_unpickle_SparseSparseDatasetsPair64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseSparseDatasetsPair64__set_stateP103__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_14_datasets_pair_SparseSparseDatasetsPair64P7_object
        sklearn.metrics._pairwise_distances_reduction._dispatcher
          ArgKmin ArgKminClassMode BaseDistancesReductionDispatcher RadiusNeighbors RadiusNeighborsClassMode
          sqeuclidean_row_norms
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer
          DenseDenseMiddleTermComputer32 DenseDenseMiddleTermComputer64 MiddleTermComputer32 MiddleTermComputer64
          SparseDenseMiddleTermComputer32 SparseDenseMiddleTermComputer64 SparseSparseMiddleTermComputer32
          SparseSparseMiddleTermComputer64 __pyx_unpickle_DenseDenseMiddleTermComputer32
          __pyx_unpickle_DenseDenseMiddleTermComputer32P7_objectPKS0_lS0_
          __pyx_unpickle_DenseDenseMiddleTermComputer32P7_objectS0_S0_
          __pyx_unpickle_DenseDenseMiddleTermComputer32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DenseDenseMiddleTermComputer32__set_stateP114__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_DenseDenseMiddleTermComputer32P7_object
          __pyx_unpickle_DenseDenseMiddleTermComputer64
          __pyx_unpickle_DenseDenseMiddleTermComputer64P7_objectPKS0_lS0_
          __pyx_unpickle_DenseDenseMiddleTermComputer64P7_objectS0_S0_
          __pyx_unpickle_DenseDenseMiddleTermComputer64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_DenseDenseMiddleTermComputer64__set_stateP114__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_DenseDenseMiddleTermComputer64P7_object
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object __pyx_unpickle_MiddleTermComputer32
          __pyx_unpickle_MiddleTermComputer32P7_objectPKS0_lS0_ __pyx_unpickle_MiddleTermComputer32P7_objectS0_S0_
          __pyx_unpickle_MiddleTermComputer32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_MiddleTermComputer32__set_stateP104__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_MiddleTermComputer32P7_object
          __pyx_unpickle_MiddleTermComputer64 __pyx_unpickle_MiddleTermComputer64P7_objectPKS0_lS0_
          __pyx_unpickle_MiddleTermComputer64P7_objectS0_S0_
          __pyx_unpickle_MiddleTermComputer64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_MiddleTermComputer64__set_stateP104__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_MiddleTermComputer64P7_object
          __pyx_unpickle_SparseDenseMiddleTermComputer32
          __pyx_unpickle_SparseDenseMiddleTermComputer32P7_objectPKS0_lS0_
          __pyx_unpickle_SparseDenseMiddleTermComputer32P7_objectS0_S0_
          __pyx_unpickle_SparseDenseMiddleTermComputer32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseDenseMiddleTermComputer32__set_stateP115__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_SparseDenseMiddleTermComputer32P7_object
          __pyx_unpickle_SparseDenseMiddleTermComputer64
          __pyx_unpickle_SparseDenseMiddleTermComputer64P7_objectPKS0_lS0_
          __pyx_unpickle_SparseDenseMiddleTermComputer64P7_objectS0_S0_
          __pyx_unpickle_SparseDenseMiddleTermComputer64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseDenseMiddleTermComputer64__set_stateP115__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_SparseDenseMiddleTermComputer64P7_object
          __pyx_unpickle_SparseSparseMiddleTermComputer32
          __pyx_unpickle_SparseSparseMiddleTermComputer32P7_objectPKS0_lS0_
          __pyx_unpickle_SparseSparseMiddleTermComputer32P7_objectS0_S0_
          __pyx_unpickle_SparseSparseMiddleTermComputer32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseSparseMiddleTermComputer32__set_stateP116__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_SparseSparseMiddleTermComputer32P7_object
          __pyx_unpickle_SparseSparseMiddleTermComputer64
          __pyx_unpickle_SparseSparseMiddleTermComputer64P7_objectPKS0_lS0_
          __pyx_unpickle_SparseSparseMiddleTermComputer64P7_objectS0_S0_
          __pyx_unpickle_SparseSparseMiddleTermComputer64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_SparseSparseMiddleTermComputer64__set_stateP116__pyx_obj_7sklearn_7metrics_29_pairwise_distances_reduction_21_middle_term_computer_SparseSparseMiddleTermComputer64P7_object
        sklearn.metrics._pairwise_distances_reduction._radius_neighbors
          EuclideanRadiusNeighbors32 EuclideanRadiusNeighbors64 RadiusNeighbors32 RadiusNeighbors64
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        sklearn.metrics._pairwise_distances_reduction._radius_neighbors_classmode
          RadiusNeighborsClassMode32 RadiusNeighborsClassMode64 __pyx_unpickle_Enum
          __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        sklearn.metrics._pairwise_fast
          __pyx_unpickle_Enum
        sklearn.metrics._ranking
          _binary_clf_curve _binary_roc_auc_score _dcg_sample_scores _multiclass_roc_auc_score _ndcg_sample_scores
          _sort_inputs_and_compute_classification_thresholds _tie_averaged_dcg auc average_precision_score
          confusion_matrix_at_thresholds coverage_error dcg_score det_curve label_ranking_average_precision_score
          label_ranking_loss metric_at_thresholds ndcg_score precision_recall_curve roc_auc_score roc_curve
          top_k_accuracy_score
        sklearn.metrics._regression
          _assemble_fraction_of_explained_deviance _assemble_r2_explained_variance _mean_tweedie_deviance
          d2_absolute_error_score d2_pinball_score d2_tweedie_score explained_variance_score max_error
          mean_absolute_error mean_absolute_percentage_error mean_gamma_deviance mean_pinball_loss
          mean_poisson_deviance mean_squared_error mean_squared_log_error mean_tweedie_deviance median_absolute_error
          r2_score root_mean_squared_error root_mean_squared_log_error
        sklearn.metrics._scorer
          _BaseScorer _CurveScorer _DeprecatedScorers _MultimetricScorer _PassthroughScorer _PredictScorer
          _ProbaScorer _Scorer _ThresholdScorer _cached_call _get_func_repr_or_name _get_response_method
          _get_response_method_name _passthrough_scorer _threshold_scores_to_class_labels get_scorer get_scorer_names
          make_scorer negative_likelihood_ratio positive_likelihood_ratio
        sklearn.metrics.base
          __getattr__ _average_binary_score
        sklearn.metrics.classification
          __getattr__ _prf_divide _weighted_sum accuracy_score balanced_accuracy_score brier_score_loss
          classification_report cohen_kappa_score confusion_matrix f1_score fbeta_score hamming_loss hinge_loss
          jaccard_score jaccard_similarity_score log_loss matthews_corrcoef multilabel_confusion_matrix
          precision_recall_fscore_support precision_score recall_score zero_one_loss
        sklearn.metrics.cluster._bicluster
          _jaccard _pairwise_similarity consensus_score
        sklearn.metrics.cluster._expected_mutual_info_fast
          __pyx_unpickle_Enum
        sklearn.metrics.cluster._supervised
          _comb2 _entropy _generalized_average adjusted_mutual_info_score adjusted_rand_score completeness_score
          contingency_matrix entropy fowlkes_mallows_score homogeneity_completeness_v_measure homogeneity_score
          mutual_info_score normalized_mutual_info_score pair_confusion_matrix rand_score v_measure_score
        sklearn.metrics.cluster._unsupervised
          _silhouette_reduce calinski_harabasz_score calinski_harabaz_score silhouette_samples silhouette_score
        sklearn.metrics.cluster.bicluster
          __getattr__ _jaccard _pairwise_similarity consensus_score
        sklearn.metrics.cluster.expected_mutual_info_fast
          __getattr__
        sklearn.metrics.cluster.setup
          configuration
        sklearn.metrics.cluster.supervised
          __getattr__ _comb2 _generalized_average adjusted_mutual_info_score adjusted_rand_score comb2
          completeness_score contingency_matrix entropy fowlkes_mallows_score homogeneity_completeness_v_measure
          homogeneity_score mutual_info_score normalized_mutual_info_score v_measure_score
        sklearn.metrics.cluster.unsupervised
          __getattr__ _silhouette_reduce calinski_harabasz_score calinski_harabaz_score davies_bouldin_score
          silhouette_samples silhouette_score
        sklearn.metrics.pairwise
          _argmin_min_reduce _argmin_reduce _dist_wrapper _euclidean_distances _euclidean_distances_upcast
          _find_floating_dtype_allow_sparse _pairwise_callable _parallel_pairwise _precompute_metric_params
          _return_float_dtype _transposed_dist_wrapper additive_chi2_kernel chi2_kernel cosine_distances
          cosine_similarity distance_metrics euclidean_distances haversine_distances kernel_metrics laplacian_kernel
          linear_kernel manhattan_distances nan_euclidean_distances paired_cosine_distances paired_distances
          paired_euclidean_distances paired_manhattan_distances pairwise_distances pairwise_distances_argmin
          pairwise_distances_argmin_min pairwise_distances_chunked pairwise_kernels polynomial_kernel rbf_kernel
          sigmoid_kernel
        sklearn.metrics.pairwise_fast
          __getattr__ __pyx_unpickle_Enum
        sklearn.metrics.ranking
          __getattr__ _binary_clf_curve auc average_precision_score coverage_error
          label_ranking_average_precision_score label_ranking_loss precision_recall_curve roc_auc_score roc_curve
        sklearn.metrics.regression
          __getattr__ explained_variance_score max_error mean_absolute_error mean_squared_error mean_squared_log_error
          median_absolute_error r2_score
        sklearn.metrics.scorer
          _BaseScorer _PredictScorer _ProbaScorer _ThresholdScorer __getattr__ _passthrough_scorer get_scorer
          make_scorer
        sklearn.metrics.setup
          configuration
        sklearn.mixture._base
          BaseMixture
        sklearn.mixture._bayesian_mixture
          BayesianGaussianMixture
        sklearn.mixture._gaussian_mixture
          GaussianMixture
        sklearn.mixture.base
          BaseMixture
        sklearn.mixture.bayesian_mixture
          BayesianGaussianMixture
        sklearn.mixture.dpgmm
          DPGMM VBGMM _DPGMMBase
        sklearn.mixture.gaussian_mixture
          GaussianMixture
        sklearn.mixture.gmm
          GMM _GMMBase
        sklearn.model_selection._classification_threshold
          BaseThresholdClassifier FixedThresholdClassifier TunedThresholdClassifierCV _CurveScorer
        sklearn.model_selection._plot
          LearningCurveDisplay ValidationCurveDisplay _BaseCurveDisplay
        sklearn.model_selection._search
          BaseSearchCV GridSearchCV ParameterGrid ParameterSampler RandomizedSearchCV _CVScoreTuple
        sklearn.model_selection._search_successive_halving
          BaseSuccessiveHalving HalvingGridSearchCV HalvingRandomSearchCV _SubsampleMetaSplitter
        sklearn.model_selection._split
          BaseCrossValidator BaseShuffleSplit GroupKFold GroupShuffleSplit GroupsConsumerMixin KFold LeaveOneGroupOut
          LeaveOneOut LeavePGroupsOut LeavePOut PredefinedSplit RepeatedKFold RepeatedStratifiedKFold ShuffleSplit
          StratifiedGroupKFold StratifiedKFold StratifiedShuffleSplit TimeSeriesSplit _BaseKFold _CVIterableWrapper
          _RepeatedSplits _UnsupportedGroupCVMixin
        sklearn.multiclass
          OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier _ConstantPredictor
        sklearn.multioutput
          ClassifierChain MultiOutputClassifier MultiOutputEstimator MultiOutputRegressor RegressorChain _BaseChain
          _MultiOutputEstimator
        sklearn.naive_bayes
          BaseDiscreteNB BaseNB BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB _BaseDiscreteNB
          _BaseNB
        sklearn.neighbors._ball_tree
          BallTree BallTree32 BallTree64 BinaryTree BinaryTree32 BinaryTree64 NeighborsHeap NeighborsHeap32
          NeighborsHeap64 NodeHeap __pyx_unpickle_Enum newObj
        sklearn.neighbors._base
          KNeighborsMixin NeighborsBase RadiusNeighborsMixin SupervisedFloatMixin SupervisedIntegerMixin
          UnsupervisedMixin _get_weights _is_sorted_by_data _kneighbors_from_graph _radius_neighbors_from_graph
          _tree_query_parallel_helper _tree_query_radius_parallel_helper sort_graph_by_row_values
        sklearn.neighbors._classification
          KNeighborsClassifier RadiusNeighborsClassifier _adjusted_metric
        sklearn.neighbors._dist_metrics
          BrayCurtisDistance CanberraDistance ChebyshevDistance DiceDistance DistanceMetric EuclideanDistance
          HammingDistance HaversineDistance JaccardDistance KulsinskiDistance MahalanobisDistance ManhattanDistance
          MatchingDistance MinkowskiDistance PyFuncDistance RogersTanimotoDistance RussellRaoDistance
          SEuclideanDistance SokalMichenerDistance SokalSneathDistance WMinkowskiDistance __pyx_unpickle_Enum newObj
        sklearn.neighbors._distance_metric
          DistanceMetric
        sklearn.neighbors._graph
          KNeighborsTransformer RadiusNeighborsTransformer _query_include_self kneighbors_graph radius_neighbors_graph
        sklearn.neighbors._kd_tree
          BinaryTree BinaryTree32 BinaryTree64 KDTree KDTree32 KDTree64 NeighborsHeap NeighborsHeap32
          NeighborsHeap64 NodeHeap __pyx_unpickle_Enum newObj
        sklearn.neighbors._kde
          KernelDensity
        sklearn.neighbors._lof
          LocalOutlierFactor
        sklearn.neighbors._nca
          NeighborhoodComponentsAnalysis
        sklearn.neighbors._nearest_centroid
          NearestCentroid
        sklearn.neighbors._quad_tree
          _QuadTree __pyx_unpickle_Enum
        sklearn.neighbors._regression
          KNeighborsRegressor RadiusNeighborsRegressor
        sklearn.neighbors._unsupervised
          NearestNeighbors
        sklearn.neighbors.approximate
          GaussianRandomProjectionHash LSHForest ProjectionToHashMixin _array_of_arrays _find_longest_prefix_match
          _find_matching_indices
        sklearn.neighbors.ball_tree
          BallTree BinaryTree NeighborsHeap NodeHeap __getattr__ __pyx_unpickle_Enum newObj
        sklearn.neighbors.base
          KNeighborsMixin NeighborsBase RadiusNeighborsMixin SupervisedFloatMixin SupervisedIntegerMixin
          UnsupervisedMixin __getattr__ _get_weights _tree_query_parallel_helper _tree_query_radius_parallel_helper
        sklearn.neighbors.classification
          KNeighborsClassifier RadiusNeighborsClassifier __getattr__
        sklearn.neighbors.dist_metrics
          BrayCurtisDistance CanberraDistance ChebyshevDistance DiceDistance DistanceMetric EuclideanDistance
          HammingDistance HaversineDistance JaccardDistance KulsinskiDistance MahalanobisDistance ManhattanDistance
          MatchingDistance MinkowskiDistance PyFuncDistance RogersTanimotoDistance RussellRaoDistance
          SEuclideanDistance SokalMichenerDistance SokalSneathDistance WMinkowskiDistance __getattr__
          __pyx_unpickle_Enum newObj
        sklearn.neighbors.graph
          __getattr__ _query_include_self kneighbors_graph radius_neighbors_graph
        sklearn.neighbors.kd_tree
          BinaryTree KDTree NeighborsHeap NodeHeap __getattr__ __pyx_unpickle_Enum newObj
        sklearn.neighbors.kde
          KernelDensity __getattr__
        sklearn.neighbors.lof
          LocalOutlierFactor __getattr__
        sklearn.neighbors.nca
          NeighborhoodComponentsAnalysis __getattr__
        sklearn.neighbors.nearest_centroid
          NearestCentroid __getattr__
        sklearn.neighbors.quad_tree
          _QuadTree __getattr__ __pyx_unpickle_Enum
        sklearn.neighbors.regression
          KNeighborsRegressor RadiusNeighborsRegressor __getattr__
        sklearn.neighbors.setup
          configuration
        sklearn.neighbors.typedefs
          __getattr__
        sklearn.neighbors.unsupervised
          NearestNeighbors __getattr__
        sklearn.neural_network._multilayer_perceptron
          BaseMultilayerPerceptron MLPClassifier MLPRegressor
        sklearn.neural_network._rbm
          BernoulliRBM
        sklearn.neural_network._stochastic_optimizers
          AdamOptimizer BaseOptimizer SGDOptimizer
        sklearn.neural_network.multilayer_perceptron
          BaseMultilayerPerceptron MLPClassifier MLPRegressor
        sklearn.neural_network.rbm
          BernoulliRBM
        sklearn.pipeline
          FeatureUnion Pipeline
        sklearn.preprocessing._csr_polynomial_expansion
          __pyx_unpickle_Enum
        sklearn.preprocessing._data
          Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PolynomialFeatures PowerTransformer
          QuantileTransformer RobustScaler StandardScaler _handle_zeros_in_scale _is_constant_feature
          add_dummy_feature binarize maxabs_scale minmax_scale normalize power_transform quantile_transform
          robust_scale scale
        sklearn.preprocessing._discretization
          KBinsDiscretizer
        sklearn.preprocessing._encoders
          OneHotEncoder OrdinalEncoder _BaseEncoder
        sklearn.preprocessing._function_transformer
          FunctionTransformer _get_adapter_from_container _identity
        sklearn.preprocessing._label
          LabelBinarizer LabelEncoder MultiLabelBinarizer _encode _encode_check_unknown _encode_numpy _encode_python
          _inverse_binarize_multiclass _inverse_binarize_thresholding label_binarize
        sklearn.preprocessing._polynomial
          PolynomialFeatures SplineTransformer _create_expansion
        sklearn.preprocessing._target_encoder
          TargetEncoder
        sklearn.preprocessing._target_encoder_fast
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        sklearn.preprocessing.base
          _transform_selected
        sklearn.preprocessing.data
          Binarizer CategoricalEncoder KernelCenterer MaxAbsScaler MinMaxScaler Normalizer OneHotEncoder
          PolynomialFeatures PowerTransformer QuantileTransformer RobustScaler StandardScaler __getattr__
          _handle_zeros_in_scale _transform_selected add_dummy_feature binarize maxabs_scale minmax_scale normalize
          power_transform quantile_transform robust_scale scale
        sklearn.preprocessing.imputation
          Imputer _get_mask _most_frequent
        sklearn.preprocessing.label
          LabelBinarizer LabelEncoder MultiLabelBinarizer __getattr__ _encode _encode_check_unknown _encode_numpy
          _encode_python _inverse_binarize_multiclass _inverse_binarize_thresholding label_binarize
        sklearn.preprocessing.setup
          configuration
        sklearn.random_projection
          BaseRandomProjection GaussianRandomProjection SparseRandomProjection
        sklearn.semi_supervised._label_propagation
          BaseLabelPropagation LabelPropagation LabelSpreading
        sklearn.semi_supervised._self_training
          SelfTrainingClassifier
        sklearn.semi_supervised.label_propagation
          BaseLabelPropagation LabelPropagation LabelSpreading
        sklearn.svm._base
          BaseLibSVM BaseSVC
        sklearn.svm._classes
          LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
        sklearn.svm._liblinear
          __pyx_unpickle_Enum
        sklearn.svm._libsvm
          __pyx_unpickle_Enum
        sklearn.svm._libsvm_sparse
          __pyx_unpickle_Enum
        sklearn.svm.base
          BaseLibSVM BaseSVC
        sklearn.svm.classes
          LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
        sklearn.tree._classes
          BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
        sklearn.tree._criterion
          ClassificationCriterion Criterion Entropy FriedmanMSE Gini MAE MSE Poisson RegressionCriterion
          __pyx_unpickle_Criterion __pyx_unpickle_Enum
        sklearn.tree._export
          Sentinel _BaseTreeExporter _DOTTreeExporter _MPLTreeExporter
        sklearn.tree._partitioner
          DensePartitioner SparsePartitioner __pyx_unpickle_DensePartitioner __pyx_unpickle_Enum
          __pyx_unpickle_SparsePartitioner
        sklearn.tree._reingold_tilford
          DrawTree Tree
        sklearn.tree._splitter
          BaseDenseSplitter BaseSparseSplitter BestSparseSplitter BestSplitter DensePartitioner
          RandomSparseSplitter RandomSplitter SparsePartitioner Splitter __pyx_unpickle_DensePartitioner
          __pyx_unpickle_Enum __pyx_unpickle_SparsePartitioner
        sklearn.tree._tree
          BestFirstTreeBuilder DepthFirstTreeBuilder Tree TreeBuilder _AlphaPruner _CCPPruneController
          _PathFinder __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object __pyx_unpickle_TreeBuilder
          __pyx_unpickle_TreeBuilderP7_objectPKS0_lS0_ __pyx_unpickle_TreeBuilderP7_objectS0_S0_
          __pyx_unpickle_TreeBuilderP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_TreeBuilder__set_stateP43__pyx_obj_7sklearn_4tree_5_tree_TreeBuilderP7_object
        sklearn.tree._utils
          PriorityHeap PytestWeightedFenwickTree Stack WeightedFenwickTree WeightedMedianCalculator
          WeightedPQueue __pyx_unpickle_Enum
        sklearn.tree.export
          Sentinel _BaseTreeExporter _DOTTreeExporter _MPLTreeExporter
        sklearn.tree.tree
          BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
        sklearn.utils
          Bunch Memory Parallel parallel_backend
        sklearn.utils._array_api
          _ArrayAPIWrapper _NumPyAPIWrapper _NumPyApiWrapper
        sklearn.utils._available_if
          _AvailableIfDescriptor
        sklearn.utils._bunch
          Bunch
        sklearn.utils._cython_blas
          __Pyx_EnumMeta __pyx_unpickle_Enum
        sklearn.utils._encode
          MissingValues _NaNCounter _nandict
        sklearn.utils._fast_dict
          IntFloatDict __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_
          __pyx_unpickle_EnumP7_objectS0_S0_ __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object __pyx_unpickle_IntFloatDict
          __pyx_unpickle_IntFloatDictP7_objectPKS0_lS0_ __pyx_unpickle_IntFloatDictP7_objectS0_S0_
          __pyx_unpickle_IntFloatDictP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_IntFloatDict__set_stateP51__pyx_obj_7sklearn_5utils_10_fast_dict_IntFloatDictP7_object
        sklearn.utils._isfinite
          __Pyx_EnumMeta __pyx_unpickle_Enum
        sklearn.utils._logistic_sigmoid
          __pyx_unpickle_Enum
        sklearn.utils._metadata_requests
          MetadataRequest MetadataRouter MethodMapping MethodMetadataRequest RequestMethod _MetadataRequester
          _RoutingNotSupportedMixin
        sklearn.utils._param_validation
          HasMethods Hidden Interval InvalidParameterError MissingValues Options RealNotInt StrOptions _ArrayLikes
          _Booleans _CVObjects _Callables _Constraint _InstancesOf _IterablesNotString _MissingValues _NanConstraint
          _NoneConstraint _PandasNAConstraint _RandomStates _SparseMatrices _VerboseHelper
        sklearn.utils._pprint
          KeyValTuple KeyValTupleParam _EstimatorPrettyPrinter
        sklearn.utils._random
          __pyx_unpickle_Enum
        sklearn.utils._readonly_array_wrapper
          ReadonlyArrayWrapper __pyx_unpickle_Enum __pyx_unpickle_ReadonlyArrayWrapper
        sklearn.utils._seq_dataset
          ArrayDataset32 ArrayDataset64 CSRDataset32 CSRDataset64 SequentialDataset32 SequentialDataset64
          __pyx_unpickle_Enum
        sklearn.utils._set_output
          ContainerAdapterProtocol ContainerAdaptersManager PandasAdapter PolarsAdapter _SetOutputMixin
        sklearn.utils._tags
          ClassifierTags InputTags RegressorTags Tags TargetTags TransformerTags
        sklearn.utils._typedefs
          __pyx_unpickle_Enum
        sklearn.utils._unittest_backport
          _AssertRaisesBaseContext _AssertRaisesContext _BaseTestCaseContext
        sklearn.utils._vector_sentinel
          StdVectorSentinel StdVectorSentinelFloat64 StdVectorSentinelInt32 StdVectorSentinelInt64
          StdVectorSentinelIntP __pyx_unpickle_StdVectorSentinel __pyx_unpickle_StdVectorSentinelFloat64
          __pyx_unpickle_StdVectorSentinelFloat64P7_objectPKS0_lS0_
          __pyx_unpickle_StdVectorSentinelFloat64P7_objectS0_S0_
          __pyx_unpickle_StdVectorSentinelFloat64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_StdVectorSentinelFloat64__set_stateP69__pyx_obj_7sklearn_5utils_16_vector_sentinel_StdVectorSentinelFloat64P7_object
          __pyx_unpickle_StdVectorSentinelInt32 __pyx_unpickle_StdVectorSentinelInt32P7_objectPKS0_lS0_
          __pyx_unpickle_StdVectorSentinelInt32P7_objectS0_S0_
          __pyx_unpickle_StdVectorSentinelInt32P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_StdVectorSentinelInt32__set_stateP67__pyx_obj_7sklearn_5utils_16_vector_sentinel_StdVectorSentinelInt32P7_object
          __pyx_unpickle_StdVectorSentinelInt64 __pyx_unpickle_StdVectorSentinelInt64P7_objectPKS0_lS0_
          __pyx_unpickle_StdVectorSentinelInt64P7_objectS0_S0_
          __pyx_unpickle_StdVectorSentinelInt64P7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_StdVectorSentinelInt64__set_stateP67__pyx_obj_7sklearn_5utils_16_vector_sentinel_StdVectorSentinelInt64P7_object
          __pyx_unpickle_StdVectorSentinelIntP __pyx_unpickle_StdVectorSentinelIntPP7_objectPKS0_lS0_
          __pyx_unpickle_StdVectorSentinelIntPP7_objectS0_S0_
          __pyx_unpickle_StdVectorSentinelIntPP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_StdVectorSentinelIntP__set_stateP66__pyx_obj_7sklearn_5utils_16_vector_sentinel_StdVectorSentinelIntPP7_object
          __pyx_unpickle_StdVectorSentinelP7_objectPKS0_lS0_ __pyx_unpickle_StdVectorSentinelP7_objectS0_S0_
          __pyx_unpickle_StdVectorSentinelP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_StdVectorSentinel__set_stateP62__pyx_obj_7sklearn_5utils_16_vector_sentinel_StdVectorSentinelP7_object
        sklearn.utils._weight_vector
          WeightVector WeightVector32 WeightVector64 __pyx_unpickle_Enum
        sklearn.utils.arrayfuncs
          __pyx_unpickle_Enum
        sklearn.utils.deprecation
          DeprecationDict deprecated
        sklearn.utils.fast_dict
          IntFloatDict __pyx_unpickle_Enum __pyx_unpickle_IntFloatDict
        sklearn.utils.fixes
          MaskedArray _FuncWrapper loguniform
        sklearn.utils.linear_assignment_
          _HungarianState
        sklearn.utils.metaestimators
          _AvailableIfDescriptor _BaseComposition _IffHasAttrDescriptor
        sklearn.utils.murmurhash
          __pyx_unpickle_Enum
        sklearn.utils.optimize
          _LineSearchError
        sklearn.utils.parallel
          Parallel _FuncWrapper
        sklearn.utils.seq_dataset
          ArrayDataset ArrayDataset32 ArrayDataset64 CSRDataset CSRDataset32 CSRDataset64 SequentialDataset
          SequentialDataset32 SequentialDataset64
        sklearn.utils.sparsefuncs_fast
          __pyx_unpickle_Enum
        sklearn.utils.weight_vector
          WeightVector
        """
    )
}
