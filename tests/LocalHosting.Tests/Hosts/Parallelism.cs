// The tests mostly wait for processes to come up; more of them than cores can do that at once.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
