// The validator that is built into aws-cdk-lib costs seconds and 290 MB in each test file; one suite runs it on all
// apps.
process.env.CDK_VALIDATION = 'false';

// TableV2 itself uses what aws-cdk-lib deprecates.
process.env.JSII_DEPRECATED = 'quiet';
