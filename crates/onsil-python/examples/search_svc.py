"""A support vector machine in a pipeline, its parameters searched for."""

from onsil.sklearn.datasets import make_classification
from onsil.sklearn.model_selection import GridSearchCV, train_test_split
from onsil.sklearn.pipeline import make_pipeline
from onsil.sklearn.preprocessing import StandardScaler
from onsil.sklearn.svm import SVC

X, y = make_classification(n_samples=400, n_features=8, n_informative=5, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [0.1, 1.0, 10.0]}, cv=3)
search.fit(X_train, y_train)
print("best parameters:", search.best_params_)
print(f"accuracy: {search.score(X_test, y_test):.3f}")
