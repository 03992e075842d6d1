@calls = count();
