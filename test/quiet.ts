// The validator that is built into aws-cdk-lib costs seconds and 290 MB in each test file; one suite runs it on all apps.
process.env.CDK_VALIDATION = 'false';

// TableV2 itself uses what aws-cdk-lib deprecates.
process.env.JSII_DEPRECATED = 'quiet';

// Tests run on the oldest Node.js that the library supports.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
